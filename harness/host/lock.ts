import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import { isSystemError, Ttys0Error } from '../errors/index.ts';
import { asHostError } from './directories.ts';

/** A holder that has not been heard of for this long is taken for dead. */
const staleMs = 8_000;
const retryMs = 200;

export interface LockOptions {
  /** Called once, when another process holds the lock. */
  readonly onWait?: (() => void) | undefined;
  /** How long to wait for the other process; without it, as long as that one lives. */
  readonly deadlineMs?: number | undefined;
  /** Ends the waiting; the work itself is given a signal of its own. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs `work` while no other process runs any under the same path; the lock lives beside it, in `<path>.lock`. The
 * signal that `work` is given aborts when the caller's does, or when another process has taken the lock away because
 * this one was not heard of (a suspended machine). Throws `host.lock-timeout`, `host.*`, or the signal's reason.
 */
export async function withLock<Result>(
  lockedPath: string,
  work: (signal: AbortSignal) => Promise<Result>,
  options: LockOptions = {},
): Promise<Result> {
  const lost = new AbortController();
  const release = await acquire(lockedPath, options, (error) => lost.abort(error));
  try {
    return await work(options.signal ? AbortSignal.any([options.signal, lost.signal]) : lost.signal);
  } finally {
    // A lock that was lost is another's to release.
    if (!lost.signal.aborted) await release();
  }
}

async function acquire(
  lockedPath: string,
  options: LockOptions,
  onCompromised: (error: Error) => void,
): Promise<() => Promise<void>> {
  const { deadlineMs = Number.POSITIVE_INFINITY } = options;
  await mkdir(path.dirname(lockedPath), { recursive: true }).catch((error: unknown) => {
    throw asHostError(error, path.dirname(lockedPath), 'TTYS0_CACHE_DIR');
  });
  for (let waitedMs = 0; ; waitedMs += retryMs) {
    options.signal?.throwIfAborted();
    try {
      return await lockfile.lock(lockedPath, { realpath: false, stale: staleMs, onCompromised });
    } catch (error) {
      if (!isSystemError(error, 'ELOCKED')) throw asHostError(error, lockedPath, 'TTYS0_CACHE_DIR');
    }
    if (waitedMs === 0) options.onWait?.();
    if (waitedMs >= deadlineMs) {
      throw new Ttys0Error('host.lock-timeout', { path: lockedPath, seconds: Math.round(deadlineMs / 1000) });
    }
    // An abort ends the pause; the check above then throws its reason.
    await delay(retryMs, undefined, options.signal ? { signal: options.signal } : {}).catch(() => undefined);
  }
}
