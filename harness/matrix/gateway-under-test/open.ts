import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { Deadline } from '../../deadline/deadline.ts';
import { Ttys0Error } from '../../errors/index.ts';
import { issueServerIdentity, openAuthority } from '../../lab/certificates/authority.ts';
import { Door } from '../../lab/door/door.ts';
import type { GatewayUnderTest } from '../../lab/door/gateway-under-test.ts';
import { startContainer } from './container.ts';
import type { GatewayTarget } from './target.ts';

const reachTimeoutMs = 5_000;

/** A gateway under test that can be used until it is disposed of: door, and container where there is one. */
export type OpenedGateway = GatewayUnderTest & AsyncDisposable;

/**
 * Opens the door for a gateway under test, and starts it where an image is named. Throws `lab.gateway-unreachable`,
 * `lab.port-in-use` for the door's port, and what `startContainer` does.
 */
export async function openGateway(target: GatewayTarget): Promise<OpenedGateway> {
  return target.kind === 'address' ? openAddress(target) : openImage(target.name);
}

async function openAddress(target: GatewayTarget & { kind: 'address' }): Promise<OpenedGateway> {
  const { name, origin, doorPort, key } = target;
  await reach(origin);
  const door = await Door.open({ port: doorPort, key });
  return { name, origin, door, [Symbol.asyncDispose]: () => door[Symbol.asyncDispose]() };
}

async function openImage(name: string): Promise<OpenedGateway> {
  const door = await Door.open({ port: 0, key: randomBytes(24).toString('base64url') });
  try {
    const identity = await issueServerIdentity(await openAuthority());
    const container = await startContainer(name, {
      TTYS0_DOOR: door.url,
      TTYS0_KEY: door.key,
      TTYS0_CA: await readFile(door.caPath, 'utf8'),
      TTYS0_LISTEN: '127.0.0.1:0',
      TTYS0_CERT: identity.certificate,
      TTYS0_CERT_KEY: identity.key,
    });
    const end = async (): Promise<void> => {
      await container[Symbol.asyncDispose]();
      await door[Symbol.asyncDispose]();
    };
    return { name, origin: container.origin, door, [Symbol.asyncDispose]: end };
  } catch (error) {
    await door[Symbol.asyncDispose]();
    throw error;
  }
}

/** Somebody listens there: what is told now would be told of each scenario otherwise. */
async function reach(origin: string): Promise<void> {
  const { protocol, hostname, port } = new URL(origin);
  const socket = connect({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (protocol === 'wss:' ? 443 : 80),
  });
  const connected = new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve).once('error', reject);
  });
  try {
    await Deadline.after(reachTimeoutMs).race(connected, () => new Error('it did not answer in time'));
  } catch (error) {
    const reason = error instanceof Error ? error.message || error.name : String(error);
    throw new Ttys0Error('lab.gateway-unreachable', { origin, reason }, { cause: error });
  } finally {
    socket.destroy();
  }
}
