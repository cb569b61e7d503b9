import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Test } from 'tap';
import type { Ttys0Error } from '../../../errors/index.ts';
import { Run } from '../../../host/run-registry.ts';
import { newStorageAccount, type StorageAccount } from '../../../storage/account.ts';
import { BlobStorage } from '../../../storage/blob-storage.ts';
import { issueServerIdentity, openAuthority } from '../../certificates/authority.ts';

/** A real blob service with two accounts, gone with the test. */
export interface TestStorage {
  readonly storage: BlobStorage;
  readonly run: Run;
  readonly managed: StorageAccount;
  readonly custom: StorageAccount;
  /** What it told of itself. */
  readonly alarms: Ttys0Error[];
  /** Resolves with the first of them. */
  readonly alarmed: Promise<void>;
}

export async function startTestStorage(t: Test): Promise<TestStorage> {
  const directory = mkdtempSync(path.join(tmpdir(), 't0-')); // short: it is for sockets
  process.env['TTYS0_RUNTIME_DIR'] = path.join(directory, 'run');
  process.env['TTYS0_CACHE_DIR'] = path.join(directory, 'cache');
  process.env['TTYS0_DATA_DIR'] = path.join(directory, 'data');
  const [managed, custom] = [newStorageAccount('ttys0managed'), newStorageAccount('ttys0diag')];
  const authority = await openAuthority();
  const run = await Run.open();
  const alarms: Ttys0Error[] = [];
  let alarm: () => void = () => undefined;
  const alarmed = new Promise<void>((resolve) => (alarm = resolve));
  const storage = await BlobStorage.open({
    run,
    accounts: [managed, custom],
    directory: path.join(run.scratch, 'storage'),
    identity: await issueServerIdentity(authority),
    authority: await readFile(authority.certificatePath, 'utf8'),
    onAlarm: (error) => {
      alarms.push(error);
      alarm();
    },
  });
  t.teardown(async () => {
    await storage[Symbol.asyncDispose]();
    await run[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true });
  });
  return { storage, run, managed, custom, alarms, alarmed };
}

/** Kills the service itself, as a host that is out of memory does; it may run under a keeper. */
export async function killStorage({ pid }: BlobStorage): Promise<void> {
  process.kill(await serviceOf(Number(pid)), 'SIGKILL');
}

/** The process of the service itself. */
export async function serviceOf(pid: number): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return Number(children.trim().split(' ')[0] ?? pid) || pid;
}
