import { MicrosoftSerialConsoleClient } from '@azure/arm-serialconsole';
import t from 'tap';
import { WebSocket } from 'ws';
import { credential, endpoint, group, guest, subscription, url } from './environment.ts';

const client = new MicrosoftSerialConsoleClient(credential, subscription, endpoint);
const where = [group, 'Microsoft.Compute', 'virtualMachines', guest] as const;

async function open(): Promise<string> {
  const { connectionString } = await client.serialPorts.connect(...where, '0');
  return connectionString ?? '';
}

t.test('the subscription’s switch (access.disable-subscription)', async (t) => {
  t.match(await client.disableConsole('default'), { properties: { disabled: true } });
  t.match(await client.getConsoleStatus('default'), { properties: { disabled: true } });
  await t.rejects(open(), /not enabled for this subscription/);
  t.match(await client.enableConsole('default'), { properties: { disabled: false } });
  t.match(await open(), /^wss:.*\/n\/connector\/consoleconn-\w{5}\/sessions\/[\w-]{36}\/client$/);
});

t.test('ports and operations', async (t) => {
  const { value: ports = [] } = await client.serialPorts.list(...where);
  t.match(ports, [{ name: '0', type: 'Microsoft.SerialConsole/serialPorts' }]);
  t.match(await client.serialPorts.get(...where, '0'), { name: '0' });
  t.ok(((await client.listOperations()).value ?? []).length > 2);
  await t.rejects(
    client.serialPorts.connect(group, 'Microsoft.Compute', 'virtualMachines', 'plan9', '0'),
    /plan9.* was not found/,
  );
});

const typingPauseMs = 1000;

/** How clients are known to sign in on the websocket (azure-wire 2.3). */
const handshakes: readonly {
  readonly title: string;
  readonly query: (token: string) => string;
  readonly onOpen: boolean;
  readonly onFirstFrame: boolean;
}[] = [
  { title: 'token in the address', query: (token) => `?authorization=${token}`, onOpen: false, onFirstFrame: false },
  { title: 'in the address, and twice more', query: (token) => `?authorization=${token}&new=1`, onOpen: true, onFirstFrame: true },
  { title: 'as the answer to the first frame', query: () => '', onOpen: false, onFirstFrame: true },
  { title: 'at once', query: () => '', onOpen: true, onFirstFrame: false },
]; // prettier-ignore

for (const { title, query, onOpen, onFirstFrame } of handshakes) {
  for (const frames of ['text', 'binary'] as const) {
    t.test(`handshake: ${title}; keys in ${frames} frames`, async (t) => {
      const { token } = await credential.getToken(`${url}/.default`);
      const socket = new WebSocket(`${await open()}${query(token)}`);
      let seen = '';
      const word = `q${Math.random().toString(36).slice(2, 8)}`;
      const type = (text: string): void => {
        for (const key of text) socket.send(frames === 'text' ? key : Buffer.from(key));
      };
      socket.on('open', () => onOpen && socket.send(token));
      await new Promise<void>((resolve, reject) => {
        let isFirst = true;
        let typing: NodeJS.Timeout | undefined;
        socket.on('message', (data: Buffer) => {
          if (isFirst && onFirstFrame) socket.send(token);
          isFirst = false;
          seen += data.toString();
          // A guest that boots hears nothing yet: it is told again, until it echoes.
          typing ??= setInterval(() => type(`\x15${word}`), typingPauseMs);
          if (!seen.includes(word)) return;
          clearInterval(typing);
          resolve();
        });
        socket.on('close', (code, reason) => {
          clearInterval(typing);
          reject(new Error(`closed with ${code} ${String(reason)}; it said: ${seen}`));
        });
        socket.on('error', reject);
      });
      t.notMatch(seen, token.slice(-20), 'the token has not come to the guest');
      type('\x15');
      socket.removeAllListeners('close');
      socket.close(1000);
    });
  }
}

t.test('NMI, as the command-line client sends it', async (t) => {
  const { token } = await credential.getToken(`${url}/.default`);
  const address = await open();
  const socket = new WebSocket(address);
  let seen = '';
  const nmiSeen = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      seen += data.toString();
      if (seen.includes('NMI')) resolve();
    });
  });
  await new Promise((resolve) => socket.once('message', resolve));
  socket.send(token);
  const admin = address.replace(/^wss/, 'https').replace(/\/client$/, '/adminCommand/nmi');
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ command: 'nmi', requestId: crypto.randomUUID(), commandParameters: {} });
  const answer = await fetch(admin, { method: 'POST', headers, body });
  t.equal(answer.status, 200);
  await nmiSeen;
  t.match(seen, /NMI/);
  socket.close(1000);
});
