import { passwordField } from '../../layer/accounts/password.ts';
import type { OfficialImage } from '../entry.ts';
import { seededUser } from './users.ts';

/** Ignition's configuration, as its specification 3.3 has it: passwords for the image's own user and for one more. */
export function ignitionConfig(guest: string, { login }: Pick<OfficialImage, 'login'>): string {
  const withPassword = (name: string) => ({
    name,
    passwordHash: passwordField(guest, name, seededUser.password),
  });
  const config = {
    ignition: { version: '3.3.0' },
    passwd: { users: [withPassword(login), { ...withPassword(seededUser.name), groups: ['sudo', 'wheel'] }] },
    storage: { files: [{ path: '/etc/hostname', mode: 0o644, contents: { source: `data:,${guest}` } }] },
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
