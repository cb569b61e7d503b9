import type { GuestUnderTest } from 'ttys0';

/** What goes for the guest's init: systemd, or one that reads `/etc/inittab`. */
export function byInit<Choice>(
  { facts }: GuestUnderTest,
  choices: { readonly systemd: Choice; readonly sysvinit: Choice },
): Choice {
  return facts.init === 'systemd' ? choices.systemd : choices.sysvinit;
}
