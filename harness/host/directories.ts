import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import envPaths from 'env-paths';
import { isSystemError, Ttys0Error } from '../errors/index.ts';

const platformPaths = envPaths('ttys0', { suffix: '' });

/** Where built images and proofs are kept; may be deleted at any time. `TTYS0_CACHE_DIR` overrides it. */
export function cacheDirectory(): string {
  return process.env['TTYS0_CACHE_DIR'] ?? platformPaths.cache;
}

/** Where the lab's certificate authority and secrets are kept. `TTYS0_DATA_DIR` overrides it. */
export function dataDirectory(): string {
  return process.env['TTYS0_DATA_DIR'] ?? platformPaths.data;
}

/**
 * Where running labs keep their sockets and registry; short, because a unix socket's path ends at 107 bytes.
 * `TTYS0_RUNTIME_DIR` overrides it.
 */
export function runtimeDirectory(): string {
  return process.env['TTYS0_RUNTIME_DIR'] ?? path.join(tmpdir(), `ttys0-${userInfo().uid}`);
}

/** Makes a directory that only this user can enter, and returns it. Throws `host.not-writable` or `host.disk-full`. */
export function privateDirectory(directory: string, variable: string): string {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const status = lstatSync(directory);
    if (!status.isDirectory() || status.uid !== userInfo().uid) {
      throw new Ttys0Error('host.not-writable', {
        path: directory,
        reason: 'it belongs to another user',
        variable,
      });
    }
    chmodSync(directory, 0o700);
    return directory;
  } catch (error) {
    throw asHostError(error, directory, variable);
  }
}

/** Turns what the operating system says of a full or closed disk into an error of the catalogue; passes on the rest. */
export function asHostError(error: unknown, where: string, variable: string): unknown {
  if (isSystemError(error, 'ENOSPC', 'EDQUOT'))
    return new Ttys0Error('host.disk-full', { path: where }, { cause: error });
  if (isSystemError(error, 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST')) {
    return new Ttys0Error(
      'host.not-writable',
      { path: where, reason: error.code ?? error.message, variable },
      { cause: error },
    );
  }
  return error;
}
