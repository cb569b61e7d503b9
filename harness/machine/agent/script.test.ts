import t from 'tap';
import { Deadline } from '../../deadline/deadline.ts';
import { idOf, longestScriptBytes, operationOf, type AgentReply } from './requests.ts';
import { runScript } from './script.ts';

type Answer = number | readonly [stream: 1 | 2, text: string];

/** A guest's end that gives these answers to 'r' and 't', and writes down what it was asked. */
function guest({ reads, statuses }: { reads: Answer[]; statuses: number[] }) {
  const asked: string[] = [];
  let [id, script] = [0n, ''];
  const reply = (request: Buffer, result: number, nonce = 0n, text = ''): AgentReply => ({
    id: idOf(request),
    result,
    nonce,
    output: Buffer.from(text),
  });
  const answer = (request: Buffer): AgentReply => {
    const operation = operationOf(request);
    asked.push(operation);
    if (operation === 'w') script += request.toString('latin1', 24, 24 + request.readUInt32LE(20));
    if (operation === 't') return reply(request, statuses.shift() ?? -11);
    if (operation !== 'r') return reply(request, 0);
    const next = reads.shift() ?? -11;
    return typeof next === 'number'
      ? reply(request, next)
      : reply(request, next[1].length, BigInt(next[0]), next[1]);
  };
  return {
    asked,
    script: () => script,
    channel: {
      nextId: () => (id += 1n),
      exchange: (request: Buffer) => Promise.resolve(answer(request)),
    },
  };
}

const soon = (): Deadline => Deadline.after(30_000);

t.test('what a script writes is read to its end, and its exit code', async (t) => {
  const { channel, asked, script } = guest({
    reads: [[1, 'a'], -11, [2, 'oh'], [1, 'b'], 0],
    statuses: [-11, -11, 3 << 8],
  });
  const text = `exit 3 # ${'long '.repeat(40)}`;
  t.same(await runScript(channel, text, soon()), { exitCode: 3, stdout: 'ab', stderr: 'oh' });
  t.equal(script(), text);
  t.equal(asked.join(''), 'wwwxrrtrrrttd');
});

t.test('one that leaves somebody behind who holds its output ends nevertheless', async (t) => {
  const { channel } = guest({ reads: [[1, 'early'], -11, [1, ' late'], -11], statuses: [0] });
  t.same(await runScript(channel, 'x', soon()), { exitCode: 0, stdout: 'early late', stderr: '' });
});

t.test('a signal shows as a shell shows it', async (t) => {
  const { channel } = guest({ reads: [0], statuses: [9] });
  t.equal((await runScript(channel, 'kill -9 $$', soon())).exitCode, 137);
});

t.test('one that is too long is not begun, one that takes too long is killed', async (t) => {
  const { channel, asked } = guest({ reads: [], statuses: [-11, 9] });
  await t.rejects(runScript(channel, 'x'.repeat(longestScriptBytes + 1), soon()), {
    code: 'machine.script-too-long',
  });
  t.same(asked, []);
  await t.rejects(runScript(channel, 'sleep 99', Deadline.after(0)), { code: 'machine.script-timeout' });
  t.match(asked.join(''), /^wxk.*t.*d$/);
});
