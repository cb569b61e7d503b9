import type { Seat } from './seat.ts';

/** Logs in as root, by a password that root has in each guest that lets root in. */
export async function logInAsRoot(seat: Seat): Promise<void> {
  const from = seat.transcript.text.length;
  seat.type('\r');
  await seat.untilAfter(from, 'login: ');
  seat.type('root\r');
  await seat.untilAfter(from, 'Password: ');
  seat.type('ttys0\r');
  await seat.untilAfter(from, '# ');
}
