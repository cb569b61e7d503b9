import type { ConsoleSession } from 'ttys0';

/** The offset after the last byte that a session has received: what comes from there on is not in its output. */
export function endOf({ received }: ConsoleSession): number {
  const last = received.at(-1);
  return last === undefined ? 0 : last.offset + last.bytes.length;
}
