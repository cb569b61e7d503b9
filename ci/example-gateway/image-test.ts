import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import t from 'tap';

// Not among the ordinary tests: it takes a container engine, which `npm run test:gateway-image` starts where there is none.
const root = path.resolve(import.meta.dirname, '../..');
const program = path.join(root, 'harness/cli/ttys0.js');
const suite = path.join(root, 'harness/matrix/gateway-under-test/suite');
const image = 'ttys0-example-gateway';

const out = await mkdtemp(path.join(tmpdir(), 't0-'));
t.teardown(() => rm(out, { recursive: true, force: true }));

function test(gateway: string, name: string): Promise<{ exitCode?: number | undefined; all: string }> {
  const words = ['--scenarios', suite, '--guest', 'custom-agetty', '--gateway', gateway];
  const options = ['--retries', '0', '--out', path.join(out, name)];
  return execa(process.execPath, [program, 'test', ...words, ...options], { reject: false, all: true });
}

await t.test('the gateway in the image passes the suite of the contract', async (t) => {
  const { exitCode, all } = await test(image, 'example');
  t.equal(exitCode, 0, all);
  t.match(all, /^5 passed, 0 failed$/m);
});

await t.test('an image that is not there is the host’s fault, and says what to do', async (t) => {
  const { exitCode, all } = await test('ttys0-no-such-image', 'absent');
  t.equal(exitCode, 3, all);
  t.match(all, /host\.container-image-missing/);
});

await t.test('an image that starts no gateway is told of at once', async (t) => {
  const { exitCode, all } = await test('ttys0-node-base', 'silent');
  t.equal(exitCode, 1, all);
  t.match(all, /lab\.gateway-not-started/);
});

await t.test('no container is left', async (t) => {
  t.equal((await execa('docker', ['ps', '--all', '--quiet', '--filter', 'label=ttys0.pid'])).stdout, '');
});
