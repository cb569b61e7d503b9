import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import sqlite from 'node-sqlite3-wasm';
import { Store } from './store.ts';

t.test('what was put is there after closing, and what was removed is not', (t) => {
  const file = path.join(t.testdir(), 'lab.sqlite');
  {
    using store = Store.open(file);
    store.put('k', 'a', { n: 1 });
    store.put('k', 'b', 2);
    store.put('other', 'a', 3);
    store.put('k', 'a', { n: 4 });
    store.remove('k', 'b');
  }
  using store = Store.open(file);
  t.same(store.records('k'), [['a', { n: 4 }]]);
  t.end();
});

t.test('a file that is open is refused, with who has it', (t) => {
  const file = path.join(t.testdir(), 'lab.sqlite');
  using store = Store.open(file);
  t.same(store.records('k'), []);
  t.throws(() => Store.open(file), { code: 'lab.state-in-use', message: String(process.pid) });
  t.end();
});

t.test('a newer database and a broken one are refused, and left as they are', (t) => {
  const directory = t.testdir({ 'broken.sqlite': 'this is no database, '.repeat(100) });
  const newer = path.join(directory, 'newer.sqlite');
  const database = new sqlite.Database(newer);
  database.exec('PRAGMA user_version = 99');
  database.close();
  t.throws(() => Store.open(newer), { code: 'lab.state-newer' });
  t.throws(() => Store.open(newer), { code: 'lab.state-newer' }, 'the refusal holds nothing');
  t.throws(() => Store.open(path.join(directory, 'broken.sqlite')), { code: 'lab.state-broken' });
  t.end();
});

t.test('kill -9 in the middle of writing loses nothing that was answered', async (t) => {
  const directory = t.testdir();
  const file = path.join(directory, 'lab.sqlite');
  const program = path.join(directory, 'writer.ts');
  const module = JSON.stringify(path.join(import.meta.dirname, 'store.ts'));
  writeFileSync(
    program,
    `import { writeSync } from 'node:fs';
    const { Store } = await import(${module});
    const store = Store.open(${JSON.stringify(file)});
    for (let n = 0; ; n++) { store.put('n', String(n), n); store.appendActivity(n, { n }); writeSync(1, n + '\\n'); }`,
  );
  const writer = spawn(process.execPath, ['--import', 'tsx', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let answered = '';
  for await (const chunk of writer.stdout) {
    answered += String(chunk);
    if (answered.split('\n').length > 50) writer.kill('SIGKILL');
  }
  if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit');
  const count = answered.split('\n').length - 1;
  using store = Store.open(file);
  const numbers = new Set(store.records('n').map(([, value]) => value));
  const events = store.activity(0, Number.MAX_SAFE_INTEGER).length;
  t.comment(`answered ${count}, kept ${numbers.size} records and ${events} events`);
  t.ok(Array.from({ length: count }, (_, n) => numbers.has(n)).every(Boolean));
  t.ok(events >= count);
});
