import { once } from 'node:events';
import { connect } from 'node:net';
import { connect as connectTls, type SecureVersion } from 'node:tls';

/** A lab that answers does it at once; one that does not closes. */
const patienceMs = 20_000;

/** All that comes for a request without TLS, until the other side has closed. */
export async function answerInPlain(
  host: string,
  path: string,
  headers: Readonly<Record<string, string>> = { Connection: 'close' },
): Promise<string> {
  const { hostname, port } = new URL(`https://${host}`);
  const socket = connect({ host: hostname, port: Number(port) });
  let answer = '';
  socket.on('data', (bytes: Buffer) => (answer += bytes.toString('latin1')));
  socket.on('error', () => undefined); // a reset is an end as well
  const lines = Object.entries({ Host: host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
  try {
    await once(socket, 'close', { signal: AbortSignal.timeout(patienceMs) });
  } finally {
    socket.destroy();
  }
  return answer;
}

/**
 * What a client that knows one version of TLS agrees on with a server. Rejects where there is no agreement. Whose
 * certificate it is, is for others to look at.
 */
export async function agreedVersion(host: string, version: SecureVersion): Promise<string | null> {
  const { hostname, port } = new URL(`https://${host}`);
  const socket = connectTls({
    ...{ host: hostname, port: Number(port), servername: hostname, rejectUnauthorized: false },
    ...{ minVersion: version, maxVersion: version },
    // Without it a client of today has no cipher for an old version, and would refuse by itself.
    ciphers: 'DEFAULT@SECLEVEL=0',
  });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(patienceMs) });
    return socket.getProtocol();
  } finally {
    socket.destroy();
  }
}
