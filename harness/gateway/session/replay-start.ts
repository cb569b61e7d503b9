import type { Line } from '../../line/line.ts';

const replayBytes = 64 * 1024;

/** Where a replay begins: at most 64 KiB back, at a line's start, so that it holds no half character or sequence. */
export function replayStart(line: Line): number {
  if (line.end - line.start <= replayBytes && line.start === 0) return 0;
  const from = Math.max(line.start, line.end - replayBytes);
  const reader = line.reader(from);
  const newline = reader.peek(replayBytes).indexOf('\n');
  reader.close();
  return newline < 0 ? from : from + newline + 1;
}
