import t from 'tap';
import type { ImageProgress } from '../../../images/index.ts';
import { ProgressBoard } from './progress.ts';

const step = (image: string, phase: ImageProgress['phase'], fraction: number): ImageProgress => ({
  image,
  phase,
  fraction,
  text: `${phase} it`,
});

t.test('on a terminal each build has its line, which is rewritten', async (t) => {
  const written: string[] = [];
  const board = new ProgressBoard({
    isTTY: true,
    columns: 40,
    rows: 10,
    write: (text) => written.push(text),
  });
  board.show(step('rhel', 'disk', 0.5));
  board.show(step('sles', 'disk', 0));
  board.show(step('rhel', 'disk', 1));
  board.done('built both');
  t.same(written, [
    '\r\x1b[Kbuilding rhel: disk it 50%\n',
    '\x1b[1A\r\x1b[Kbuilding rhel: disk it 50%\n\r\x1b[Kbuilding sles: disk it 0%\n',
    '\x1b[2A\r\x1b[Kbuilding rhel: disk it 100%\n\r\x1b[Kbuilding sles: disk it 0%\n',
    'built both\n',
  ]);
});

t.test('elsewhere there is a line for each phase of each build', async (t) => {
  const written: string[] = [];
  const board = new ProgressBoard({ write: (text) => written.push(text) });
  for (const fraction of [0, 0.5, 1]) board.show(step('rhel', 'download', fraction));
  board.show(step('rhel', 'install', 0));
  board.show(step('sles', 'install', 0));
  board.done();
  t.same(written, [
    'building rhel: download it 0%\n',
    'building rhel: install it 0%\n',
    'building sles: install it 0%\n',
  ]);
});
