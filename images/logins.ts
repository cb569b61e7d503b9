import type { Profile } from './profile.ts';

/** The accounts of a guest that can log in with a password. */
export function logins({ users }: Profile): readonly { readonly name: string; readonly password: string }[] {
  return users.flatMap(({ name, password }) => (password === undefined ? [] : [{ name, password }]));
}
