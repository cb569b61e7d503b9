import { once } from 'node:events';
import type { Fixture } from './fixture.ts';

/** Has the guest say it, and waits until the line has it. */
export async function say(fixture: Fixture, text: string): Promise<void> {
  const end = fixture.vm.line.end + Buffer.byteLength(text, 'latin1');
  const reader = fixture.vm.line.reader();
  fixture.guest.write(Buffer.from(text, 'latin1'));
  while (fixture.vm.line.end < end) await reader.next();
  reader.close();
}

/** Waits until the guest has got what the client typed. */
export async function typed(fixture: Fixture, text: string): Promise<void> {
  while (!fixture.typed().includes(text)) await once(fixture.guest, 'data');
}
