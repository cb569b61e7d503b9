import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { connect, createServer } from 'node:tls';
import t, { type Test } from 'tap';
import { issueServerIdentity, openAuthority } from '../lab/certificates/authority.ts';
import { trustIn } from './trust.ts';

async function authorityIn(t: Test, name: string) {
  process.env['TTYS0_DATA_DIR'] = path.join(t.testdirName, name);
  const authority = await openAuthority();
  return { authority, pem: await readFile(authority.certificatePath, 'utf8') };
}

t.test('a connection trusts the authorities that it was given, however many, and no others', async (t) => {
  t.testdir();
  const { authority, pem } = await authorityIn(t, 'one');
  const { pem: other } = await authorityIn(t, 'other');
  const { key, certificate } = await issueServerIdentity(authority);
  const server = createServer({ key, cert: certificate }).listen(0, '127.0.0.1');
  t.teardown(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const talk = (trusted: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ...trustIn(trusted) });
      socket.once('error', (error: Error) => resolve(error.message));
      socket.once('secureConnect', () => {
        socket.destroy();
        resolve('trusted');
      });
    });
  t.equal(await talk(pem), 'trusted');
  t.equal(await talk(`${other}\n${pem}`), 'trusted');
  t.match(await talk(other), /certificate/);
});

t.test('they are parsed once, and forgotten when many others have come', async (t) => {
  t.testdir();
  const { pem } = await authorityIn(t, 'kept');
  const { secureContext } = trustIn(pem);
  t.equal(trustIn(pem).secureContext, secureContext);
  for (let more = 1; more <= 8; more += 1) trustIn(`${pem}${'\n'.repeat(more)}`);
  t.not(trustIn(pem).secureContext, secureContext);
});
