import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { Deadline } from '../deadline/deadline.ts';
import { withParentDeath } from '../host/parent-death.ts';
import { ignoreShared } from '../machine/migration.ts';
import { qemuProgram } from '../machine/qemu.ts';
import { QmpClient } from '../machine/qmp/client.ts';
import type { FreezeMethod } from './template.ts';

/** How guests are frozen on this host, and why not in a better way. */
export interface MethodVerdict {
  readonly method: FreezeMethod | 'cold-boot';
  readonly reason: string;
}

const capabilitiesSchema = z.array(z.object({ capability: z.string() }));
const probeTimeoutMs = 10_000;
let verdict: Promise<MethodVerdict> | undefined;

/**
 * The best way that QEMU here has: memory in a file that clones share, else a snapshot in each clone's disk, else none.
 * `TTYS0_FREEZE` (`shared-memory`, `savevm` or `cold-boot`) overrides it. Asked once a process.
 */
export function chooseMethod(): Promise<MethodVerdict> {
  verdict ??= findMethod();
  return verdict;
}

async function findMethod(): Promise<MethodVerdict> {
  const forced = process.env['TTYS0_FREEZE'];
  if (forced === 'shared-memory' || forced === 'savevm' || forced === 'cold-boot')
    return { method: forced, reason: 'TTYS0_FREEZE asks for it' };
  try {
    const capabilities = await queryCapabilities();
    return judge(capabilities);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { method: 'cold-boot', reason: `QEMU does not tell what it can do: ${reason}` };
  }
}

/** @param capabilities names of what QEMU's migration can do */
export function judge(capabilities: readonly string[]): MethodVerdict {
  if (capabilities.includes(ignoreShared))
    return { method: 'shared-memory', reason: 'clones share the frozen memory' };
  return {
    method: 'savevm',
    reason: `this QEMU has no ${ignoreShared}: each clone gets a copy of the frozen memory`,
  };
}

/** Asks QEMU itself, not its version: distributions change what a version can do. */
async function queryCapabilities(): Promise<readonly string[]> {
  const directory = await mkdtemp(path.join(tmpdir(), 'ttys0-ask-'));
  const deadline = Deadline.after(probeTimeoutMs);
  const socketPath = path.join(directory, 'qmp');
  const listener = createServer().listen(socketPath);
  try {
    await once(listener, 'listening', { signal: deadline.signal });
    const dialled = once(listener, 'connection', { signal: deadline.signal }).then(
      ([socket]) => socket as Socket,
    );
    const [program, ...parameters] = await withParentDeath([
      qemuProgram(),
      ...['-nodefaults', '-no-user-config', '-display', 'none', '-machine', 'none', '-S'],
      ...['-chardev', `socket,id=qmp,path=${socketPath},server=off`, '-mon', 'chardev=qmp,mode=control'],
    ]);
    const qemu = execa(program, parameters, {
      reject: false,
      stdin: 'ignore',
      cancelSignal: deadline.signal,
    });
    const ended = qemu.then(({ stderr }) =>
      Promise.reject(new Error(stderr.trim().split('\n').at(-1) ?? 'it ended')),
    );
    ended.catch(() => undefined);
    try {
      const qmp = await QmpClient.negotiate(await Promise.race([dialled, ended]), deadline);
      const answer = await qmp.execute('query-migrate-capabilities', {}, deadline);
      return capabilitiesSchema.parse(answer).map(({ capability }) => capability);
    } finally {
      qemu.kill('SIGTERM');
      await ended.catch(() => undefined);
    }
  } finally {
    listener.close();
    await rm(directory, { recursive: true, force: true });
  }
}
