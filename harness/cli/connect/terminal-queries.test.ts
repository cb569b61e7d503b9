import t from 'tap';
import { withoutQueries } from './terminal-queries.ts';

t.test('what a terminal would answer is taken out of a replay, what it shows is kept', async (t) => {
  for (const query of [
    '\x1b[6n',
    '\x1b[5n',
    '\x1b[c',
    '\x1b[>c',
    '\x1b[18t',
    '\x1b]11;?\x07',
    '\x1b[?1$p',
    '\x1bZ',
    '\x05',
  ]) {
    t.equal(withoutQueries(Buffer.from(`a${query}b`)).toString(), 'ab', JSON.stringify(query));
  }
  const shown = '\x1b[1;31mred\x1b[0m\x1b[2J\x1b[10;5Hx\x1b]0;title\x07é\r\n';
  t.equal(withoutQueries(Buffer.from(shown)).toString(), shown);
});
