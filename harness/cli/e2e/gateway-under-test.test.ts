import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import t, { type Test } from 'tap';
import { dataDirectory } from '../../host/directories.ts';
import { packageRoot } from '../../host/package.ts';
import { resultSchema, type RunResult } from '../../matrix/results/result.ts';
import { ttys0 } from './lab-process.ts';

const example = path.join(packageRoot, 'ci/example-gateway/main.mjs');
const suite = path.join(packageRoot, 'harness/matrix/gateway-under-test/suite');

/** The example gateway as a process of its own, and what it shares with `ttys0 test`. */
async function startExample(t: Test): Promise<{ origin: string; environment: Record<string, string> }> {
  const environment = {
    TTYS0_DOOR: `https://localhost:${await freePort()}`,
    TTYS0_KEY: 'a-key-of-many-characters',
    TTYS0_CA: path.join(dataDirectory(), 'ca.pem'),
    TTYS0_LISTEN: '127.0.0.1:0',
  };
  const gateway = execa(process.execPath, [example], { env: environment, reject: false, buffer: false });
  t.teardown(async () => {
    gateway.kill();
    await gateway;
  });
  const [line] = (await once(createInterface({ input: gateway.stdout }), 'line')) as [string];
  return { origin: line.replace('listening on ', ''), environment };
}

/** A port that nobody had a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

interface TestRun {
  readonly exitCode: number | undefined;
  readonly output: string;
  readonly results: readonly RunResult[];
}

async function run(t: Test, words: readonly string[], env: Record<string, string>): Promise<TestRun> {
  const out = path.join(await mkdtemp(path.join(tmpdir(), 't0-')), 'results');
  t.teardown(() => rm(path.dirname(out), { recursive: true, force: true }));
  const [node, program] = ttys0;
  const options = ['--guest', 'custom-agetty', '--retries', '0', '--out', out];
  const { exitCode, all } = await execa(node, [program, 'test', ...words, ...options], { env, reject: false, all: true }); // prettier-ignore
  const lines = await readFile(path.join(out, 'results.jsonl'), 'utf8').catch(() => '');
  const results = lines.split('\n').filter((line) => line !== '').map((line) => resultSchema.parse(JSON.parse(line))); // prettier-ignore
  return { exitCode, output: all, results };
}

t.test(
  'another implementation of the gateway passes what the wire can show, and is blamed for the rest',
  async (t) => {
    const { origin, environment } = await startExample(t);
    const told = await run(
      t,
      ['takeover', '--grep', 'who is told|not one byte', '--gateway', origin],
      environment,
    );
    t.equal(told.exitCode, 1, told.output);
    const [lacking, passed] = [...told.results].sort((one, other) =>
      one.verdict.localeCompare(other.verdict),
    );
    t.match(passed, { verdict: 'passed', title: /who is told by whom and when/ });
    t.match(lacking, {
      verdict: 'failed',
      failure: { blame: 'lab', code: 'lab.gateway-lacks', message: /offsets/ },
    });

    const contract = await run(t, ['--scenarios', suite, '--gateway', origin], environment);
    t.equal(contract.exitCode, 0, contract.output);
    t.equal(contract.results.length, 5);
  },
);

t.test('the suite of the contract holds for the lab’s own gateway, too', async (t) => {
  const { exitCode, output } = await run(t, ['--scenarios', suite], {});
  t.equal(exitCode, 0, output);
});

t.test('a gateway that is not there, and one that was told of no door, are said at once', async (t) => {
  const door = { TTYS0_DOOR: 'https://localhost:39999', TTYS0_KEY: 'a-key-of-many-characters' };
  const absent = await run(t, ['--gateway', `ws://127.0.0.1:${await freePort()}`], door);
  t.match(absent, { exitCode: 1, output: /lab\.gateway-unreachable/ });
  const unset = await run(t, ['--gateway', 'wss://localhost:9443'], { TTYS0_DOOR: '', TTYS0_KEY: '' });
  t.match(unset, { exitCode: 2, output: /TTYS0_DOOR is not set/ });
});
