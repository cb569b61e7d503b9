import { Ttys0Error } from '../../errors/index.ts';
import type { Playback } from './playback.ts';

const waits: readonly string[] = [
  'line.no-output',
  'line.timed-out',
  'lab.output-missing',
  'guest.stage-missed',
  'scenario.overdue',
];
const wanted = /waiting for (.*) \(stage|did not come to the stage ([\w-]+)/;

/**
 * What is thrown in a replay in place of a wait that has come to its end: the guest is not to blame, because the recording
 * does not say what was waited for. Where the same wait failed when it was recorded, that is what is played.
 */
export function inVain(error: unknown, playback: Playback): unknown {
  if (!(error instanceof Ttys0Error) || !waits.includes(String(error.code)) || playback.isRecordedFailure)
    return error;
  const [, text, stage] = wanted.exec(error.message) ?? [];
  const what = text ?? (stage === undefined ? 'something' : `the stage ${stage}`);
  return playback.waitsInVain(what, error);
}
