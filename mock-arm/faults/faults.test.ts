import { readFile } from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { errorOf, portPath, servicePath, TestLab, vmPath } from '../testing/lab.ts';
import { faultNames } from './catalogue.ts';

const base = '/_ttys0/faults';
const connect = (lab: TestLab) => lab.send('bob', 'POST', `${portPath}/connect`);

t.test('faults are listed, and switched by an owner alone', async (t) => {
  await using lab = new TestLab();
  const { value } = (await lab.send('alice', 'GET', base)).json<{ value: { name: string; on: boolean }[] }>();
  t.same(
    value.map(({ name }) => name),
    faultNames,
  );
  t.notOk(value.some(({ on }) => on));
  t.equal((await lab.inject('GET', base)).statusCode, 401);
  t.equal((await lab.send('bob', 'PUT', `${base}/unavailable`)).statusCode, 403);
  t.match(
    errorOf(await lab.send('alice', 'PUT', `${base}/rust`)).message,
    /no fault called rust; there are strict/,
  );
  t.match(
    errorOf(await lab.send('alice', 'PUT', `${base}/throttle`)).message,
    /takes a whole number.*not nothing/,
  );
  const valued = await lab.send('alice', 'PUT', `${base}/time-out`, { body: { value: 3 } });
  t.match(errorOf(valued).message, /takes no value, not 3/);
});

for (const [name, status, message] of [
  ['os-type-conflict', 409, /conflicting OS type 'Windows' with the requested OS type of Linux/],
  ['time-out', 504, /did not respond in a timely manner/],
  ['storage-firewall', 403, /"Forbidden" response was encountered when accessing this VM's boot diagnostic/],
] as const) {
  t.test(`${name}: connect is refused, and served once it is off`, async (t) => {
    await using lab = new TestLab();
    await lab.send('alice', 'PUT', `${base}/${name}`);
    const response = await connect(lab);
    t.equal(response.statusCode, status);
    t.match(errorOf(response).message, message);
    t.equal((await lab.send('alice', 'DELETE', `${base}/${name}`)).statusCode, 200);
    t.equal((await connect(lab)).statusCode, 200);
  });
}

t.test('faults of others are told to them, each with its value', async (t) => {
  await using lab = new TestLab();
  const seen: unknown[] = [];
  const { faults } = lab.mock;
  faults.onChange(() =>
    seen.push([faults.valueOf('not-trusted'), faults.valueOf('slow-blob'), faults.has('absent-blob')]),
  );
  await lab.send('alice', 'PUT', `${base}/not-trusted`, { body: { value: 2 } });
  await lab.send('alice', 'PUT', `${base}/slow-blob`, { body: { value: 0 } });
  await lab.send('alice', 'PUT', `${base}/absent-blob`);
  await lab.send('alice', 'DELETE', `${base}/not-trusted`);
  t.same(seen, [
    [2, undefined, false],
    [2, 0, false],
    [2, 0, true],
    [undefined, 0, true],
  ]);
  const refused = await lab.send('alice', 'PUT', `${base}/not-trusted`, { body: { value: 0 } });
  t.match(errorOf(refused).message, /takes a whole number \(.*, from 1 on\), not 0/);
});

t.test('strict headers: POST to the console wants to be told that there is JSON', async (t) => {
  await using lab = new TestLab();
  await lab.send('alice', 'PUT', `${base}/strict-headers`);
  const disable = await lab.send('ci', 'POST', `${servicePath}/disableConsole`);
  t.same([disable.statusCode, disable.body], [415, '415: Unsupported Media Type']);
  t.match(disable.headers['content-type'], /^text\/plain/);
  const refused = await connect(lab);
  t.same([refused.statusCode, refused.body], [406, '406: Not Acceptable']);
  const headers = { 'content-type': 'application/json' };
  t.equal((await lab.send('bob', 'POST', `${portPath}/connect`, { headers })).statusCode, 200);
  t.equal(
    (await lab.send('bob', 'POST', `${vmPath}/start`)).statusCode,
    202,
    'other providers are not so strict',
  );
});

t.test('unavailable and throttled', async (t) => {
  await using lab = new TestLab();
  await lab.send('alice', 'PUT', `${base}/unavailable`);
  t.equal((await lab.send('carol', 'GET', vmPath)).statusCode, 503);
  await lab.send('alice', 'DELETE', `${base}/unavailable`);
  await lab.send('alice', 'PUT', `${base}/throttle`, { body: { value: 2 } });
  const statuses: number[] = [];
  for (let count = 0; count < 3; count += 1)
    statuses.push((await lab.send('carol', 'GET', vmPath)).statusCode);
  t.same(statuses, [200, 200, 429]);
  t.equal((await lab.send('carol', 'GET', vmPath)).headers['retry-after'], '60');
  lab.now = new Date(lab.now.getTime() + 60_000);
  t.equal((await lab.send('carol', 'GET', vmPath)).statusCode, 200);
});

t.test('the README names each fault', async (t) => {
  const readme = await readFile(path.join(import.meta.dirname, '../README.md'), 'utf8');
  for (const name of faultNames) t.ok(readme.includes(`\`${name}\``), name);
});
