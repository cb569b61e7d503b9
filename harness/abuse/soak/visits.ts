import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { ArmAnswer, ArmClient } from '../../client/arm-client.ts';
import { Deadline } from '../../deadline/deadline.ts';
import { closeCodes } from '../../protocol/frames.ts';
import { Visitor, vm } from './visitor.ts';

const urisSchema = z.object({ serialConsoleLogBlobUri: z.string() });
const tailBytes = 4_096;
/** Long enough for any host. */
const patienceMs = 60_000;

/** Called for each visit that was as it should be. */
export type Count = (kind: VisitKind) => void;

export const visitKinds = ['type', 'take over', 'drop', 'reload', 'watch', 'read the log'] as const;
export type VisitKind = (typeof visitKinds)[number];

const anyWord = (): string => `s${randomBytes(4).toString('hex')}`;

/** Two people take turns at the console: each goes in another way, and the first comes back to all that was said meanwhile. */
export async function takeTurns(alice: ArmClient, bob: ArmClient, count: Count): Promise<void> {
  const first = await Visitor.come(alice);
  await first.say(anyWord());
  count('type');
  const second = await Visitor.come(bob);
  const code = await first.left;
  if (code !== closeCodes.takenOver) throw new Error(`who was taken over from was closed with ${code}`);
  const word = anyWord();
  await second.say(word);
  count('take over');
  await second.drop();
  count('drop');
  const again = await Visitor.come(alice, 'connect', first.offset);
  await again.hear(word);
  await again.close();
  count('reload');
}

/** Somebody looks on until the guest says something. */
export async function watch(arm: ArmClient, count: Count): Promise<void> {
  const watcher = await Visitor.come(arm, 'watch');
  await watcher.hearMore();
  await watcher.close();
  count('watch');
}

/** Reads the end of the log of boot diagnostics; resolves to the log's size in bytes. */
export async function readLog(arm: ArmClient, count: Count): Promise<number> {
  const answer = await arm.call('POST', `${arm.vmPath(vm)}/retrieveBootDiagnosticsData`);
  const { serialConsoleLogBlobUri: url } = urisSchema.parse(answer.body);
  const range = (bytes: string) => arm.send({ method: 'GET', url, headers: { range: `bytes=${bytes}` } });
  const deadline = Deadline.after(patienceMs);
  let size = 0;
  let status = 0;
  // It begins a moment after the lab has, and is short again when it has turned over.
  while ((size === 0 || status === 416) && !deadline.passed) {
    size = sizeOf(await range('0-0'));
    ({ status } = await range(`${Math.max(0, size - tailBytes)}-`));
  }
  if (size === 0 || status !== 206) throw new Error(`the log of ${size} bytes answers ${status}`);
  count('read the log');
  return size;
}

/** Of the whole log, as the answer to a part of it says; 0 where there is none yet. */
function sizeOf({ headers }: ArmAnswer): number {
  return Number(/\/(\d+)$/.exec([headers['content-range']].flat()[0] ?? '')?.[1] ?? 0);
}
