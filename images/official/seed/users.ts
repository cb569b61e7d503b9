import type { OfficialImage } from '../entry.ts';

/** Who can log in on the console of an official image once its seed was read. */
export const seededUser = { name: 'azureuser', password: 'ttys0' } as const;

/** The users of an image and their passwords, as its profile has them. */
export function seededUsers(image: Pick<OfficialImage, 'seed' | 'login'>) {
  if (image.seed === 'none') return [{ name: image.login }];
  // Ignition's own user is there from the start; it gets a password.
  return image.seed === 'ignition' ? [seededUser, { name: image.login, password: seededUser.password }] : [seededUser, { name: image.login }]; // prettier-ignore
}
