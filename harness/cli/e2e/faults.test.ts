import { once } from 'node:events';
import t from 'tap';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { type ArmAnswer, ArmClient } from '../../client/arm-client.ts';
import { LabProcess, patient } from './lab-process.ts';

const lab = await LabProcess.start();
t.teardown(() => lab[Symbol.asyncDispose]());
const description = await lab.description();
const [alice] = description.users;
if (!alice) throw new Error('the lab has no users');
const arm = await ArmClient.create(description, alice);
t.teardown(() => arm[Symbol.asyncDispose]());

async function switchFault(name: string, on: boolean, value?: number): Promise<void> {
  const { status } = await arm.call(
    on ? 'PUT' : 'DELETE',
    `/_ttys0/faults/${name}`,
    on ? { value } : undefined,
  );
  if (status !== 200) throw new Error(`${name}: ${status}`);
}

async function openSocket(): Promise<WebSocket> {
  const address = await arm.connectionString('custom-agetty');
  return new WebSocket(`${address}?authorization=${await arm.token()}`, {
    ...arm.trust,
    perMessageDeflate: false,
  });
}

/** Has the guest echo a word that it has not said before; takes it back, and returns it. */
async function speak(): Promise<string> {
  const word = `q${Math.random().toString(36).slice(2, 10)}`;
  const socket = await openSocket();
  let heard = '';
  const echoed = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      heard += data.toString();
      if (heard.includes(word)) resolve();
    });
  });
  await once(socket, 'open');
  socket.send(word);
  await patient().race(echoed, () => new Error(`the guest said ${heard}`));
  socket.send('\x7f'.repeat(word.length));
  socket.close(1000);
  await once(socket, 'close');
  return word;
}

async function readLog(what: (answer: ArmAnswer) => boolean): Promise<string> {
  const deadline = patient();
  const answer = await arm.call('POST', `${arm.vmPath('custom-agetty')}/retrieveBootDiagnosticsData`);
  const { serialConsoleLogBlobUri: url } = z
    .object({ serialConsoleLogBlobUri: z.string() })
    .parse(answer.body);
  for (;;) {
    const log = await arm.send({ method: 'GET', url });
    if (what(log)) return String(log.body);
    if (deadline.passed) throw new Error(`the log is ${log.status} ${String(log.body).slice(-200)}`);
  }
}

t.test(
  'not-trusted: the gateway closes a connection that is in order, and does not when it is off',
  async (t) => {
    await switchFault('not-trusted', true, 1);
    const socket = await openSocket();
    const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
    t.same([code, reason.toString()], [1011, 'Connection not trusted']);
    await switchFault('not-trusted', false);
    await speak();
  },
);

t.test('absent-blob: storage has no log; when it is off, it has all of it', async (t) => {
  const before = await speak();
  await readLog(({ body }) => String(body).includes(before));
  await switchFault('absent-blob', true);
  t.match(await readLog(({ status }) => status === 404), /<Code>BlobNotFound<\/Code>/);
  const meanwhile = await speak();
  await switchFault('absent-blob', false);
  const log = await readLog(({ body }) => String(body).includes(meanwhile));
  t.ok(log.includes(before));
});

t.test('slow-blob: the log has it that much later, or when it is off', async (t) => {
  await switchFault('slow-blob', true, 3600);
  const word = await speak();
  t.notOk((await readLog(({ status }) => status === 200)).includes(word));
  await switchFault('slow-blob', false);
  t.ok(await readLog(({ body }) => String(body).includes(word)));
});
