import t from 'tap';
import { sysRqKeys, sysRqProblem } from './sysrq.ts';

t.test('takes letters and digits, one or several', (t) => {
  for (const keys of ['', 'h', 'REISUB', '9', 'a'.repeat(32)]) t.equal(sysRqProblem(keys), undefined, keys);
  for (const keys of ['b;rm', ' ', 'ä', 'a'.repeat(33)]) t.type(sysRqProblem(keys), 'string', keys);
  t.end();
});

t.test('all that is offered by name is acceptable', (t) => {
  for (const { keys } of sysRqKeys) t.equal(sysRqProblem(keys), undefined, keys);
  t.end();
});
