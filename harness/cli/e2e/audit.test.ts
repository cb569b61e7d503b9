import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import t, { type Test } from 'tap';
import { AuditTrail } from '../../gateway/audit/trail.ts';
import { ttys0 } from './lab-process.ts';

/** A machine on which the lab of port 8443 was once, and what `ttys0 audit` says there. */
async function machine(t: Test) {
  const directory = t.testdir({ data: {}, run: {} });
  const file = path.join(directory, 'data', 'lab-8443.audit.jsonl');
  const at = '2026-11-23T12:00:00.000Z';
  await using trail = await AuditTrail.open({ file, now: () => new Date(at), onAlarm: () => undefined });
  trail.write({ at, action: 'connect', vm: 'vm1', user: 'alice@ttys0.local' });
  trail.write({
    at,
    action: 'refuse',
    vm: 'vm1',
    user: '=cmd()\u001b[2J',
    command: 'nmi',
    detail: 'no right',
  });
  const audit = async (...words: string[]) => {
    const [node, program] = ttys0;
    const env = {
      TTYS0_DATA_DIR: path.dirname(file),
      TTYS0_RUNTIME_DIR: path.join(directory, 'run'),
      NO_COLOR: '1',
    };
    return execa(node, [program, 'audit', ...words], { env, reject: false, stdin: 'ignore' });
  };
  return { file, audit };
}

t.test('a trail that is intact: 0', async (t) => {
  const { audit, file } = await machine(t);
  t.match(await audit('verify'), { exitCode: 0, stdout: `${file}: intact, 3 records` });
  t.match(await audit('verify', file), { exitCode: 0 });
  t.same(JSON.parse((await audit('--json')).stdout), [{ file, intact: true, records: 3 }]);
});

t.test('shown: a row each, and nothing in it acts', async (t) => {
  const { audit } = await machine(t);
  const { stdout } = await audit('show');
  t.match(stdout, /^2026-11-23T12:00:00.000Z {2}connect {5}vm1 {2}alice@ttys0.local$/m);
  t.ok(stdout.includes(String.raw`refuse nmi  vm1  "\u003dcmd()\u001b[2J"  "no right"`), stdout);
  const json = await audit('show', '--json');
  t.notMatch(json.stdout, '=cmd');
  t.match(JSON.parse(json.stdout), [{ records: [{ action: 'open' }, {}, { user: '=cmd()\u001b[2J' }] }]);
});

t.test('a trail that was touched: 1, with the first bad record and what is wrong', async (t) => {
  const { audit, file } = await machine(t);
  const lines = readFileSync(file, 'utf8').split('\n');
  const [one = '', two = '', three = ''] = lines;
  for (const [text, problem] of [
    [[one, two.replace('alice', 'mallory'), three, ''].join('\n'), 'line 2, changed: record 2 is not what'],
    [[one, three, ''].join('\n'), 'line 2, removed: record 2 is missing'],
    [[one, two, ''].join('\n'), 'line 3, removed: record 3 is missing'],
    [[two, one, three, ''].join('\n'), 'line 1, order: record 2 stands where 1 belongs'],
    [lines.join('\n').slice(0, -20), 'line 3, torn: record 3 is not whole'],
  ] as const) {
    writeFileSync(file, text);
    const verified = await audit('verify');
    t.equal(verified.exitCode, 1);
    t.ok(verified.stdout.includes(problem), verified.stdout);
  }
  t.match(await audit('show', '--json'), { exitCode: 1, stdout: /"kind":"torn"/ });
});

t.test('mistakes in the call: 2', async (t) => {
  const { audit } = await machine(t);
  t.match(await audit('burn'), { exitCode: 2, stderr: /audit takes verify, show, not burn/ });
  t.match(await audit('verify', '/no/such'), { exitCode: 2, stderr: /no audit trail at \/no\/such/ });
  t.match(await audit('verify', '/'), { exitCode: 2, stderr: /no audit trail at \// });
});
