import assert from 'node:assert/strict';
import { scenario } from 'ttys0';
import { addressesOf } from './support/boot-log.ts';
import { agreedVersion, answerInPlain } from './support/wire.ts';

scenario(
  'nothing goes in plain: neither HTTP nor a websocket, and no TLS older than 1.2',
  { proves: 'security.channel', from: 'login', guests: ['custom-agetty'], about: 'lab' },
  async ({ alice, step }) => {
    const address = await step('the address of the console is of a websocket over TLS', async () => {
      const { connectionString } = (await alice.arm.ask(
        'POST',
        'providers/Microsoft.SerialConsole/serialPorts/0/connect',
      )) as { connectionString: string };
      const found = new URL(connectionString);
      assert.equal(found.protocol, 'wss:');
      return found;
    });
    const log = await step('that of the log is one over TLS, too', async () => {
      const found = new URL((await addressesOf(alice)).log);
      assert.equal(found.protocol, 'https:');
      return found;
    });
    await step('a plain request gets no answer, at either', async () => {
      for (const { host, pathname, search } of [address, log])
        assert.doesNotMatch(await answerInPlain(host, `${pathname}${search}`), /HTTP\//);
    });
    await step('nor does a plain websocket', async () => {
      const upgrade = {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': 'dHR5czAgdHR5czAgdHR5cw==',
      };
      const answer = await answerInPlain(address.host, `${address.pathname}${address.search}`, upgrade);
      assert.doesNotMatch(answer, /HTTP\//);
    });
    await step('TLS 1.1 is refused; 1.2 and 1.3 are agreed on', async () => {
      await assert.rejects(agreedVersion(address.host, 'TLSv1.1'), /alert protocol version/);
      for (const version of ['TLSv1.2', 'TLSv1.3'] as const)
        assert.equal(await agreedVersion(address.host, version), version);
    });
    await step('over TLS the guest hears alice, and she hears it', async () => {
      const session = await alice.connect();
      session.type('\r');
      await session.expect('login: ');
    });
  },
);
