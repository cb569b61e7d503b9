import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { Test } from 'tap';
import { Store } from '../../../../mock-arm/index.ts';
import { Deadline } from '../../../deadline/deadline.ts';
import type { Ttys0Error } from '../../../errors/index.ts';
import { Run } from '../../../host/run-registry.ts';
import { Line } from '../../../line/line.ts';
import { duplexPair } from '../../../line/testing/duplex-pair.ts';
import { newStorageAccount } from '../../../storage/account.ts';
import { openAuthority } from '../../certificates/authority.ts';
import type { LabGuest } from '../../guest/lab-guest.ts';
import { LabDiagnostics, type LabDiagnosticsOptions } from '../lab-diagnostics.ts';
import { noStorageFaults, type StorageFaults } from '../storage-faults.ts';

const vmId = 'd0000000-1111-4222-8333-444444444444';

/** A guest that the test plays itself, its boot diagnostics on real storage, and all gone with the test. */
export async function openDiagnostics(
  t: Test,
  settings: { enabled: boolean; storageUri?: string } = { enabled: true },
  start: LabDiagnosticsOptions['start'] = 'at-once',
) {
  const directory = mkdtempSync(path.join(tmpdir(), 't0-')); // short: it is for sockets
  process.env['TTYS0_RUNTIME_DIR'] = path.join(directory, 'run');
  process.env['TTYS0_CACHE_DIR'] = path.join(directory, 'cache');
  process.env['TTYS0_DATA_DIR'] = path.join(directory, 'data');
  const [run, authority] = [await Run.open(), await openAuthority()];
  const alarms: Ttys0Error[] = [];
  const onAlarm = (error: Ttys0Error): void => void alarms.push(error);
  let tell: () => void = () => undefined;
  const settingsOf = (): typeof settings => {
    tell();
    return settings;
  };
  const asked = (): Promise<void> => new Promise((resolve) => (tell = resolve));
  const store = Store.inMemory();
  const keys = newStorageAccount('ttys0diag');
  const options = {
    run,
    authority,
    store,
    directory: path.join(run.scratch, 'storage'),
    settingsOf,
    onAlarm,
  };
  let faults = noStorageFaults;
  const diagnostics = new LabDiagnostics({ ...options, start, kept: false, faults: () => faults });
  const breakStorage = (now: Partial<StorageFaults>): void => {
    faults = { ...noStorageFaults, ...now };
    diagnostics.faultsChanged();
  };
  await diagnostics.serve([keys]);
  const line = new Line();
  const [mouth, port] = duplexPair();
  line.attach(port);
  const running = (): never => {
    throw new Error('no machine');
  };
  const guest = { name: 'ubuntu', vmId, line, power: { running } } as unknown as LabGuest;
  diagnostics.watch(guest);
  t.teardown(async () => {
    line.close();
    await diagnostics[Symbol.asyncDispose]();
    await run[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true });
  });
  const ca = await readFile(authority.certificatePath, 'utf8');
  return { diagnostics, guest, mouth, ca, settings, asked, keys, alarms, breakStorage };
}

export interface Answer {
  readonly status: number | undefined;
  readonly body: string;
}

export async function ask(
  url: string,
  ca: string,
  method = 'GET',
  headers: Record<string, string> = {},
): Promise<Answer> {
  // As a host does that has the account's name in /etc/hosts.
  const lookup: typeof loopback = loopback;
  const asked = request(url, { ca, method, headers, lookup: lookup as never, family: 4 }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: response.statusCode, body: await text(response) };
}

export function loopback(
  _name: string,
  options: { all?: boolean },
  done: (error: null, ...found: unknown[]) => void,
): void {
  if (options.all) done(null, [{ address: '127.0.0.1', family: 4 }]);
  else done(null, '127.0.0.1', 4);
}

/** Asks until storage has it. */
export async function when(what: (answer: Answer) => boolean, again: () => Promise<Answer>): Promise<Answer> {
  const deadline = Deadline.after(30_000);
  for (;;) {
    const answer = await again().catch((): Answer => ({ status: 0, body: '' }));
    if (what(answer)) return answer;
    if (deadline.passed) throw new Error(`the last answer was ${JSON.stringify(answer)}`);
  }
}
