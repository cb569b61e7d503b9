import type { Profile } from './guest.ts';

/** Someone who can log in on a guest's console. */
export interface Login {
  readonly name: string;
  readonly password: string;
}

/** The users of a guest who have a password; the others are locked. */
export function loginsOf(profile: Pick<Profile, 'users'>): readonly Login[] {
  return profile.users.flatMap(({ name, password }) => (password === undefined ? [] : [{ name, password }]));
}
