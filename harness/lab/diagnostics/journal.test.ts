import { readdirSync } from 'node:fs';
import t from 'tap';
import { Journal } from './journal.ts';

const open = (directory: string): Journal => new Journal(directory);

t.test('what was appended is there for the next one, from where it begins', (t) => {
  const directory = t.testdir();
  {
    using journal = open(directory);
    t.same([journal.start, journal.held.length], [0, 0]);
    journal.append(Buffer.from('one '));
    journal.append(Buffer.from('two '));
  }
  {
    using journal = open(directory);
    t.same([journal.start, journal.held.toString()], [0, 'one two ']);
    journal.append(Buffer.from('three'));
  }
  using journal = open(directory);
  t.same([journal.start, journal.held.toString()], [0, 'one two three']);
  t.end();
});

t.test('old files go as a whole, and the newest stays', (t) => {
  const directory = t.testdir();
  const [kibibyte, mebibyte] = [1024, 1024 * 1024];
  {
    using journal = open(directory);
    for (let count = 0; count < 3 * kibibyte; count += 1) journal.append(Buffer.alloc(kibibyte, 'x'));
    t.equal(readdirSync(directory).length, 3);
    journal.dropTo(2 * mebibyte - 1);
    t.equal(readdirSync(directory).length, 2);
    journal.dropTo(3 * mebibyte);
    t.equal(readdirSync(directory).length, 1);
  }
  using journal = open(directory);
  t.same([journal.start, journal.held.length], [2 * mebibyte, mebibyte]);
  t.end();
});

t.test('begun anew, it keeps how far the log has come', (t) => {
  const directory = t.testdir();
  {
    using journal = open(directory);
    journal.append(Buffer.from('secret'));
    journal.restart(6, Buffer.alloc(0));
  }
  {
    using journal = open(directory);
    t.same([journal.start, journal.held.length], [6, 0]);
    journal.append(Buffer.from('next'));
    journal.dropTo(10);
    t.same(readdirSync(directory).length, 1);
    journal.restart(8, Buffer.from('xt'));
  }
  using journal = open(directory);
  t.same([journal.start, journal.held.toString()], [8, 'xt']);
  t.end();
});
