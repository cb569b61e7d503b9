import { createHash } from 'node:crypto';
import { Ttys0Error } from '../../errors/index.ts';
import { givenOption } from '../again/given-option.ts';
import type { ReportHeader } from '../results/result.ts';

const mostSeed = 2 ** 31 - 1;

/** A seed of 31 bits of a run's own, out of that of all. */
export function seedOf(seed: number, id: string): number {
  return createHash('sha256').update(`${seed}:${id}`).digest().readUInt32LE() >>> 1;
}

/**
 * The seed that `--run-seed` gives a run that is made again, as its result had it; undefined where each is to have the
 * one out of that of all. Throws `usage.option`.
 */
export function givenRunSeed({ command }: Pick<ReportHeader, 'command'>): number | undefined {
  const text = givenOption(command, '--run-seed');
  if (text === undefined) return undefined;
  const seed = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (seed <= mostSeed) return seed;
  const problem = `--run-seed takes a whole number from 0 to ${mostSeed}, not ${text}`;
  throw new Ttys0Error('usage.option', { problem, command: 'ttys0 test' });
}
