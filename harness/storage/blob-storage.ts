import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Deadline } from '../deadline/deadline.ts';
import { Ttys0Error } from '../errors/index.ts';
import { asHostError } from '../host/directories.ts';
import type { Run } from '../host/run-registry.ts';
import type { StorageAccount, StorageEndpoint } from './account.ts';
import { type Azurite, type AzuriteSpec, spawnAzurite } from './azurite.ts';

export interface BlobStorageOptions {
  readonly run: Run;
  readonly accounts: readonly StorageAccount[];
  /** Where blobs are kept; it is made if need be. */
  readonly directory: string;
  /** The port that it had before, to be taken again if it is free. */
  readonly preferredPort?: number;
  /** Its certificate and key, and the authority that signed it, as PEM. */
  readonly identity: { readonly key: string; readonly certificate: string };
  readonly authority: string;
  /** Told each time that it has come to listen; what it had taken in the last seconds of its life before is gone. */
  readonly onListening?: () => void;
  /** Told each time that storage has ended unasked, and is being started again. */
  readonly onAlarm?: (error: Ttys0Error<'storage.ended'>) => void;
}

const listenTimeoutMs = 60_000;
const shutDownTimeoutMs = 5_000;
/** Between two starts: doubled each time that it does not even come to listen. */
const [shortestPauseMs, longestPauseMs] = [100, 10_000];

/**
 * The blob service of one lab, a process of its own that is started again at the same port when it dies. What has been
 * appended in the last seconds before it was killed is lost to it: who writes keeps that long enough to write it again.
 */
export class BlobStorage implements AsyncDisposable {
  readonly endpoint: StorageEndpoint;
  readonly #options: BlobStorageOptions;
  readonly #ending = new AbortController();
  readonly #supervised: Promise<void>;
  readonly #waiting = new Set<() => void>();
  #spec: AzuriteSpec;
  #process: Azurite | undefined;
  /** What runs was started with other accounts than those that are wanted now. */
  #outdated = false;
  #changing = false;
  #up = false;
  #started = false;

  private constructor(options: BlobStorageOptions, spec: AzuriteSpec) {
    this.#options = options;
    this.#spec = spec;
    this.endpoint = { port: spec.port, authority: options.authority };
    this.#supervised = this.#supervise();
  }

  /**
   * Begins to start it at a port of its own, and does not wait until it listens. Throws `host.not-writable` or
   * `host.disk-full` when its directory cannot be made.
   */
  static async open(options: BlobStorageOptions): Promise<BlobStorage> {
    const { directory, identity, accounts } = options;
    const certificatePath = path.join(directory, 'server.pem');
    const keyPath = path.join(directory, 'server.key');
    try {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await writeFile(certificatePath, identity.certificate);
      await writeFile(keyPath, identity.key, { mode: 0o600 });
    } catch (error) {
      throw asHostError(error, directory, 'TTYS0_CACHE_DIR');
    }
    const port = await freePort(options.preferredPort);
    return new BlobStorage(options, { port, accounts, directory, certificatePath, keyPath });
  }

  /** The process that stands for it; undefined while there is none. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** True once it has listened for the first time. */
  get started(): boolean {
    return this.#started;
  }

  /** True while it is down because its accounts have changed, and nothing is amiss. */
  get changing(): boolean {
    return this.#changing;
  }

  /**
   * Serves those accounts from now on: it learns of them at its start alone, so it starts again, at its port and with all
   * that it had taken. Resolves once it listens. Throws `storage.not-ready`.
   */
  async serve(accounts: readonly StorageAccount[], deadline: Deadline): Promise<void> {
    this.#spec = { ...this.#spec, accounts };
    this.#outdated = true;
    this.#changing = true;
    this.#up = false;
    const ending = this.#process;
    ending?.shutDown();
    const overdue = setTimeout(() => ending?.kill(), shutDownTimeoutMs);
    try {
      await this.ready(deadline);
    } finally {
      clearTimeout(overdue);
    }
  }

  /** Resolves once it listens, which may be at once. Throws `storage.not-ready`. */
  async ready(deadline: Deadline): Promise<void> {
    if (this.#up) return;
    let wake: () => void = () => undefined;
    const listening = new Promise<void>((resolve) => {
      wake = resolve;
      this.#waiting.add(resolve);
    });
    try {
      await deadline.race(listening, () => new Ttys0Error('storage.not-ready', { port: this.endpoint.port }));
    } finally {
      this.#waiting.delete(wake);
    }
  }

  /** Lets it write down what it has in memory, and ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    const ending = this.#process;
    ending?.shutDown();
    const overdue = new Error('storage did not shut down');
    await Deadline.after(shutDownTimeoutMs)
      .race(this.#supervised, () => overdue)
      .catch(() => ending?.kill());
    await this.#supervised;
  }

  get #isOutdated(): boolean {
    return this.#outdated;
  }

  async #supervise(): Promise<void> {
    const { signal } = this.#ending;
    for (let pauseMs = shortestPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      const { listened, reason } = await this.#runOnce();
      if (signal.aborted) return;
      if (this.#outdated) continue;
      if (listened) pauseMs = shortestPauseMs;
      this.#options.onAlarm?.(new Ttys0Error('storage.ended', { port: this.endpoint.port, reason }));
      await pause(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** One life of the process, from its start to its end. */
  async #runOnce(): Promise<{ readonly listened: boolean; readonly reason: string }> {
    let listened = false;
    try {
      this.#outdated = false;
      const azurite = await spawnAzurite(this.#spec, this.#options.run);
      this.#process = azurite;
      if (this.#ending.signal.aborted || this.#isOutdated) azurite.kill();
      const watchdog = setTimeout(() => azurite.kill(), listenTimeoutMs);
      void azurite.listening.then(() => {
        clearTimeout(watchdog);
        listened = true;
        this.#started = true;
        if (this.#outdated) return; // it is being ended already
        this.#up = true;
        this.#changing = false;
        for (const wake of this.#waiting) wake();
        this.#options.onListening?.();
      });
      const said = await azurite.exited;
      clearTimeout(watchdog);
      return { listened, reason: said || 'it said nothing' };
    } catch (error) {
      return { listened, reason: error instanceof Error ? error.message : String(error) };
    } finally {
      this.#up = false;
      this.#process = undefined;
    }
  }
}

/** A port that nobody has at this moment: the preferred one, if it can be had. */
async function freePort(preferred = 0): Promise<number> {
  const probe = createServer().listen(preferred, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch (error) {
    if (preferred === 0) throw error;
    return freePort();
  }
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
