import headless from '@xterm/headless';
import t from 'tap';
import { bufferText, safeTitle } from './terminal-text.ts';

t.test('joins wrapped rows and drops escapes and the blank end', async (t) => {
  const terminal = new headless.Terminal({ cols: 5, rows: 4, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write('\u001b[31mabcdefg\u001b[0m\r\nab cd ef\r\n', resolve));
  t.equal(bufferText(terminal.buffer.active), 'abcdefg\nab cd ef');
});

t.test('a title is plain, short text', (t) => {
  t.equal(safeTitle('<b>\u202eroot\u0007@debian'), '<b>root@debian');
  t.equal(safeTitle('x'.repeat(500)).length, 80);
  t.end();
});
