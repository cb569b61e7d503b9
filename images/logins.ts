import type { Login, Profile } from './guest.ts';

/** The users of a guest who have a password; the others are locked. */
export function loginsOf(profile: Pick<Profile, 'users'>): readonly Login[] {
  return profile.users.flatMap(({ name, password }) => (password === undefined ? [] : [{ name, password }]));
}
