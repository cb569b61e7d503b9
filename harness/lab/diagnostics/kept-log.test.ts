import { cpSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { Deadline } from '../../deadline/deadline.ts';
import { Line } from '../../line/line.ts';
import { duplexPair } from '../../line/testing/duplex-pair.ts';
import { accountClient, type StorageAccount } from '../../storage/account.ts';
import type { BlobStorage } from '../../storage/blob-storage.ts';
import { Journal } from './journal.ts';
import { containerName, logName } from './names.ts';
import { SerialLog } from './serial-log.ts';
import { killStorage, startTestStorage } from './testing/storage.ts';

const vm = { name: 'test-guest', vmId: 'd0000000-1111-4222-8333-444444444444' };
const startMs = 60_000;

/** A guest that the test plays itself, and the writer of its log with that journal. */
function record(t: Test, storage: BlobStorage, account: StorageAccount, journal: string) {
  const line = new Line();
  const [guest, port] = duplexPair();
  line.attach(port);
  const container = accountClient(account, storage.endpoint).getContainerClient(containerName(vm));
  const log = new SerialLog({
    vm: { ...vm, line },
    container: () => container,
    onAlarm: () => undefined,
    journal: new Journal(journal),
  });
  const end = async (): Promise<void> => {
    line.close();
    await log[Symbol.asyncDispose]();
  };
  t.teardown(end);
  const read = (): Promise<string> => container.getBlobClient(logName(vm)).downloadToBuffer().then(String, () => ''); // prettier-ignore
  return { guest, log, end, read };
}

async function until(read: () => Promise<string>, what: (text: string) => boolean): Promise<string> {
  const deadline = Deadline.after(startMs);
  for (;;) {
    const text = await read();
    if (what(text)) return text;
    if (deadline.passed)
      throw new Error(`the log holds ${text.length} bytes, and ends in ${text.slice(-100)}`);
  }
}

t.test(
  'killed together with storage, the writer of a log has the next one write what that lacks',
  async (t) => {
    const { storage, managed, run } = await startTestStorage(t);
    await storage.ready(Deadline.after(startMs));
    const journalOf = (life: number): string => path.join(run.scratch, `journal-${life}`);
    let said = '';
    for (const life of [1, 2, 3]) {
      const { guest, log, end, read } = record(t, storage, managed, journalOf(life));
      log.storageReturned();
      const say = (text: string): void => {
        said += text;
        guest.write(text);
      };
      say(`life ${life}\r\n`.repeat(100));
      await until(read, (text) => text === said);
      // Storage forgets what it took in its last seconds, and this it may never have had.
      say(`last words of ${life}\r\n`);
      if (life === 3) await until(read, (text) => text === said);
      const held = (): Promise<string> => Promise.resolve(new Journal(journalOf(life)).held.toString());
      await until(held, (text) => text.endsWith(`last words of ${life}\r\n`));
      await killStorage(storage);
      cpSync(journalOf(life), journalOf(life + 1), { recursive: true });
      await end();
      await storage.ready(Deadline.after(startMs));
    }
    t.ok(
      said.includes('last words of 3'),
      'each life has found all that was said before it, once and in order',
    );
  },
);
