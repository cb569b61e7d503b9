import type { Writable } from 'node:stream';
import type { Reporter } from '../results/events.ts';
import { ConsoleReporter } from './console.ts';
import { PrettyReporter } from './pretty.ts';
import { TapReporter } from './tap.ts';

export const reporterNames = ['pretty', 'tap', 'console'] as const;

export type ReporterName = (typeof reporterNames)[number];

export function createReporter(name: ReporterName, output: Writable): Reporter {
  if (name === 'console') return new ConsoleReporter(output);
  return name === 'tap' ? new TapReporter(output) : new PrettyReporter(output);
}
