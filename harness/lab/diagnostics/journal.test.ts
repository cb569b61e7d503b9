import { appendFileSync, readdirSync, truncateSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { Journal } from './journal.ts';

const open = (directory: string, line = 'line'): Journal => new Journal(directory, line);
const segments = (directory: string): readonly string[] =>
  readdirSync(directory).filter((name) => name.endsWith('.journal'));

t.test('what was appended is there for the next one, from where it begins', (t) => {
  const directory = t.testdir();
  {
    using journal = open(directory);
    t.same([journal.start, journal.held.length], [0, 0]);
    journal.append(Buffer.from('one '), 0);
    journal.append(Buffer.from('two '), 0);
  }
  {
    using journal = open(directory);
    t.same([journal.start, journal.held.toString()], [0, 'one two ']);
    journal.append(Buffer.from('three'), 0);
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
    for (let count = 0; count < 3 * kibibyte; count += 1) journal.append(Buffer.alloc(kibibyte, 'x'), 0);
    t.equal(segments(directory).length, 3);
    journal.dropTo(2 * mebibyte - 1);
    t.equal(segments(directory).length, 2);
    journal.dropTo(3 * mebibyte);
    t.equal(segments(directory).length, 1);
  }
  using journal = open(directory);
  t.same([journal.start, journal.held.length], [2 * mebibyte, mebibyte]);
  t.end();
});

t.test('begun anew, it keeps how far the log has come', (t) => {
  const directory = t.testdir();
  {
    using journal = open(directory);
    journal.append(Buffer.from('secret'), 0);
    journal.restart(6, Buffer.alloc(0));
  }
  {
    using journal = open(directory);
    t.same([journal.start, journal.held.length], [6, 0]);
    journal.append(Buffer.from('next'), 0);
    journal.dropTo(10);
    t.same(segments(directory).length, 1);
    journal.restart(8, Buffer.from('xt'));
  }
  using journal = open(directory);
  t.same([journal.start, journal.held.toString()], [8, 'xt']);
  t.end();
});

t.test('how much of the line it has, whatever moment it was killed in', (t) => {
  const directory = t.testdir();
  const lineEnd = (line?: string): number => {
    using journal = open(directory, line);
    return journal.lineEnd;
  };
  {
    using journal = open(directory);
    journal.append(Buffer.from('guest'), 5);
    journal.append(Buffer.from('[note]'), 5);
    journal.append(Buffer.from('more'), 9);
  }
  t.equal(lineEnd(), 9);
  t.equal(lineEnd('another line'), 0);
  const file = path.join(directory, segments(directory)[0] ?? '');
  truncateSync(file, 'guest[note]mo'.length);
  t.equal(lineEnd(), 7, 'in the middle of a write');
  truncateSync(file, 'guest[note]'.length);
  t.equal(lineEnd(), 5, 'before it');
  appendFileSync(file, 're');
  t.equal(lineEnd(), 7);
  t.end();
});
