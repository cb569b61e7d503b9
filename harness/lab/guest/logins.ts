import { loginsOf } from '../../../images/index.ts';
import type { LabGuest } from './lab-guest.ts';

/** Who can log in inside each guest, and with what. */
export function guestLogins(
  guests: readonly LabGuest[],
): { readonly guest: string; readonly user: string; readonly password: string }[] {
  return guests.flatMap(({ name, profile }) =>
    loginsOf(profile).map((login) => ({ guest: name, user: login.name, password: login.password })),
  );
}
