import { splitRepeat } from '../plan/split-repeat.ts';
import type { ReportHeader, RunResult } from '../results/result.ts';
import { givenOption } from './given-option.ts';

/** Options of the command line by their names, as `runSeed` for `--run-seed`. */
export type AgainOptions = Readonly<Record<string, string | number | true>>;

/**
 * What `ttys0 test` is given to make one run of a suite again: its own seed, which that of all does not give for a repeat
 * or a shard, its gateway, and how its guest ran, or that it was played. The guest's results need not be there; the mirror
 * is left out, which changes no run and may hold a password.
 */
export function againOptions(result: RunResult, { seed, gateway, command }: ReportHeader): AgainOptions {
  const { guest, id, verdict } = result;
  const scenarios = givenOption(command, '--scenarios');
  const accel = givenOption(command, '--accel');
  const replay = givenOption(command, '--replay');
  return {
    guest,
    grep: patternOf(id),
    // What was never begun had no seed of its own.
    ...(verdict === 'not-run' ? { seed } : { runSeed: result.seed }),
    ...(scenarios !== undefined && { scenarios }),
    ...(gateway !== undefined && { gateway }),
    ...(command.includes('--cold') && { cold: true as const }),
    ...(accel !== undefined && { accel }),
    ...(replay !== undefined && { replay }),
  };
}

/** The words after `ttys0` of a call of `ttys0 test` with one suite. */
export function testWords(suite: string, options: AgainOptions): readonly string[] {
  const words = Object.entries(options).flatMap(([name, value]) => {
    const option = `--${name.replace(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`;
    return value === true ? [option] : [option, String(value)];
  });
  return ['test', suite, ...words];
}

/** Finds that run alone; a repeat is made again as the run that it repeats. */
function patternOf(id: string): string {
  return `^${splitRepeat(id).first.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
}
