import { inertLine } from '../inert.ts';
import type { LiveLine } from './live-region.ts';
import type { Paint } from './paint.ts';
import type { MatrixProgress, RunningRun } from './progress.ts';
import { durationText } from './units.ts';
import { cutTo, fitTo, widthOf } from './width.ts';

export interface LiveView {
  readonly progress: MatrixProgress;
  readonly nowMs: number;
  readonly columns: number;
  readonly rows: number;
  readonly paint: Paint;
}

const mostGuestColumns = 24;
const stageColumns = 12;
const timeColumns = 7;

/** What runs where, what is being made, how far it is: none wider than the terminal, all of them lower than it. */
export function liveLines(view: LiveView): readonly LiveLine[] {
  const { progress, rows } = view;
  const runs = [...progress.running.values()].sort((one, other) => one.sinceMs - other.sinceMs);
  const details = [
    ...[...progress.preparing].map(([what, made]) => preparationLine(what, made, view)),
    ...runs.map((run) => runLine(run, runs, view)),
  ];
  const room = Math.max(0, rows - 3);
  const hiddenCount = details.length - room;
  const shown = hiddenCount > 0 ? [...details.slice(0, Math.max(0, room - 1)), plain(`  … ${hiddenCount + 1} more`, view)] : details; // prettier-ignore
  return [...shown, totalsLine(view)];
}

function runLine(
  { planned, sinceMs, stage, step }: RunningRun,
  runs: readonly RunningRun[],
  view: LiveView,
): LiveLine {
  const { columns, nowMs, paint } = view;
  const widest = Math.max(...runs.map((run) => widthOf(inertLine(run.planned.image))));
  const guest = fitTo(inertLine(planned.image), Math.min(mostGuestColumns, widest));
  const where = fitTo(inertLine(stage ?? 'starts'), stageColumns);
  const time = durationText(nowMs - sinceMs).padStart(timeColumns);
  const rest = Math.max(1, columns - 1 - widthOf(guest) - stageColumns - timeColumns - 6);
  const title = cutTo(inertLine(planned.title), rest);
  const left = rest - widthOf(title) - 3;
  const at = step !== undefined && left > 8 ? ` › ${cutTo(inertLine(step), left)}` : '';
  const text = `  ${guest} ${where} ${time}  ${title}${at}`;
  if (widthOf(text) >= columns) return plain(text, view);
  return {
    text: `  ${paint('cyan', guest)} ${paint('dim', where)} ${time}  ${title}${paint('dim', at)}`,
    width: widthOf(text),
  };
}

function preparationLine(
  what: string,
  made: { readonly sinceMs: number; readonly progress: string },
  view: LiveView,
): LiveLine {
  const time = durationText(view.nowMs - made.sinceMs);
  return plain(`  being made: ${inertLine(what)}, ${time}: ${inertLine(made.progress)}`, view, 'yellow');
}

function totalsLine(view: LiveView): LiveLine {
  const { progress, nowMs, paint, columns } = view;
  const { done, total, red } = progress;
  const leftMs = progress.leftMs(nowMs);
  const estimate = leftMs === undefined ? '' : `, about ${durationText(leftMs)} left`;
  const failed = red > 0 ? `, ${red} red` : '';
  const text = `${done} of ${total} done${failed}, ${progress.running.size} running, ${durationText(progress.elapsedMs(nowMs))}${estimate}`;
  const cut = cutTo(text, columns - 1);
  return { text: paint(red > 0 ? ['bold', 'red'] : 'bold', cut), width: widthOf(cut) };
}

function plain(text: string, { columns, paint }: LiveView, style: Parameters<Paint>[0] = 'dim'): LiveLine {
  const cut = cutTo(text, Math.max(1, columns - 1));
  return { text: paint(style, cut), width: widthOf(cut) };
}
