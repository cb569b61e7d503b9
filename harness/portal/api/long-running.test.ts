import t from 'tap';
import type { ArmAnswer } from './arm-client.ts';
import { ArmFailure } from './arm-failure.ts';
import { followOperation, retryAfterMs } from './long-running.ts';

const accepted: ArmAnswer = {
  status: 202,
  headers: new Headers({
    'Azure-AsyncOperation': 'https://localhost:1/op/1?api-version=x',
    'Retry-After': '2',
  }),
  body: undefined,
};

function poll(status: string, headers: Record<string, string> = {}, error?: object): ArmAnswer {
  return { status: 200, headers: new Headers(headers), body: { status, ...(error && { error }) } };
}

/** Answers polls in turn; an error is thrown. */
function script(answers: readonly (ArmAnswer | Error)[]) {
  const paths: string[] = [];
  const waits: number[] = [];
  const get = async (path: string): Promise<ArmAnswer> => {
    const answer = answers[paths.push(path) - 1];
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error('polled too often');
    return answer;
  };
  return { paths, waits, ports: { get, sleep: async (ms: number) => void waits.push(ms) } };
}

t.test('polls at the pace of Retry-After, on the page’s own origin, until it succeeded', async (t) => {
  const { paths, waits, ports } = script([poll('InProgress', { 'retry-after': '5' }), poll('Succeeded')]);
  await followOperation(accepted, ports);
  t.strictSame(paths, ['/op/1?api-version=x', '/op/1?api-version=x']);
  t.strictSame(waits, [2000, 5000]);
});

t.test('a failed operation is thrown with its own code and message', async (t) => {
  const { ports } = script([poll('Failed', {}, { code: 'QemuExited', message: 'The guest did not start.' })]);
  await t.rejects(followOperation(accepted, ports), {
    code: 'QemuExited',
    message: 'The guest did not start.',
  });
  await t.rejects(followOperation(accepted, script([poll('Canceled')]).ports), { code: 'OperationCanceled' });
});

t.test('an answer without an operation has already ended', async (t) => {
  const { paths, ports } = script([]);
  await followOperation({ status: 200, headers: new Headers(), body: undefined }, ports);
  t.strictSame(paths, []);
});

t.test('two lost polls are survived, the third is not; a refusal ends it at once', async (t) => {
  const lost = new ArmFailure(0, 'NoAnswer', 'lost');
  await followOperation(accepted, script([lost, lost, poll('Succeeded')]).ports);
  await t.rejects(followOperation(accepted, script([lost, lost, lost]).ports), { code: 'NoAnswer' });
  await t.rejects(
    followOperation(accepted, script([new ArmFailure(403, 'AuthorizationFailed', 'no')]).ports),
    {
      code: 'AuthorizationFailed',
    },
  );
});

t.test('Retry-After is bounded', (t) => {
  t.equal(retryAfterMs(new Headers({ 'retry-after': '600' })), 15_000);
  t.equal(retryAfterMs(new Headers({ 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' })), 1000);
  t.equal(retryAfterMs(new Headers({ 'retry-after': '0' })), 0);
  t.equal(retryAfterMs(new Headers()), 1000);
  t.end();
});
