import type { Deadline } from '../../deadline/deadline.ts';
import type { MenuUser } from './editor.ts';

const menu = 'select which entry is highlighted';
/** How the entry is drawn that Enter would boot: after the words of help, and again whenever a key was read. */
const highlighted = /\*\S/;
/** What GRUB shows in place of a menu where it only counts down: the seconds that are left. */
const countdown = /(?<!\d)\d{1,3} {4}/;
const kernel = /Linux version \d/;
const escape = '\x1b';
const upArrow = '\x1b[A';

/**
 * Stops GRUB's countdown at the menu of a guest that boots. Resolves to false where the kernel came instead, because GRUB
 * shows no menu on the serial port. Fails as `expect` does.
 */
export async function stopAtMenu(
  user: Pick<MenuUser, 'type' | 'expect'>,
  deadline: Deadline,
): Promise<boolean> {
  let { index } = await user.expect([menu, kernel, countdown], deadline);
  if (index === 2) {
    user.type(escape);
    ({ index } = await user.expect([menu, kernel], deadline));
  }
  if (index === 1) return false;
  // Any key stops the countdown; this one changes nothing. Only what follows it tells that GRUB has read it.
  await user.expect(highlighted, deadline);
  user.type(upArrow);
  await user.expect(highlighted, deadline);
  return true;
}
