import type { Deadline } from '../../deadline/deadline.ts';
import type { MenuUser } from './editor.ts';

const menu = /executed automatically in|to select which entry is highlighted/;
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
  user: Pick<MenuUser, 'type' | 'expect'> & { flush(): void },
  deadline: Deadline,
): Promise<boolean> {
  let { index } = await user.expect([menu, kernel, countdown], deadline);
  if (index === 2) {
    user.type(escape);
    ({ index } = await user.expect([menu, kernel], deadline));
  }
  if (index === 1) return false;
  // Any key stops the countdown; this one changes nothing. GRUB draws something when it has read it.
  user.flush();
  user.type(upArrow);
  await user.expect(/[\s\S]/, deadline);
  return true;
}
