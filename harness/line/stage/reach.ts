import type { Deadline } from '../../deadline/deadline.ts';
import { Ttys0Error } from '../../errors/index.ts';
import { TextFilter } from '../expect/text-filter.ts';
import type { Line } from '../line.ts';
import type { Stage } from './rules.ts';

/** Stages from which a boot does not come to a login by itself. */
const finalStages: readonly Stage[] = ['panic', 'emergency', 'rescue', 'dead'];

/**
 * Waits until a guest's output shows a stage. Fails with `guest.ended` at once when the guest has come to a stage from
 * which it will not, and with `guest.stage-missed` at the deadline; both carry the last lines.
 */
export async function reachStage(
  guest: { readonly name: string; readonly line: Line },
  wanted: Stage,
  deadline: Deadline,
): Promise<void> {
  const { line, name } = guest;
  const seconds = Math.round(deadline.remainingMs / 1000);
  let stop: () => void = () => undefined;
  const reached = new Promise<void>((resolve, reject) => {
    const judge = (): void => {
      const { stage } = line.stage;
      if (stage === wanted) resolve();
      else if (finalStages.includes(stage)) {
        reject(
          new Ttys0Error(
            'guest.ended',
            { guest: name, wanted, reason: `it is at ${stage}` },
            { evidence: { lastLines: lastLines(line) } },
          ),
        );
      }
    };
    stop = line.onStage(judge);
    judge();
  });
  try {
    await deadline.race(
      reached,
      () =>
        new Ttys0Error(
          'guest.stage-missed',
          { guest: name, wanted, seconds, ...line.stage },
          { evidence: { lastLines: lastLines(line) } },
        ),
    );
  } finally {
    stop();
  }
}

function lastLines(line: Line): readonly string[] {
  const reader = line.reader(Math.max(line.start, line.end - 2048));
  const text = new TextFilter().push(reader.peek(2048));
  reader.close();
  return text.split('\n').slice(-10);
}
