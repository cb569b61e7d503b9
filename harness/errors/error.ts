import { catalogue, type ErrorCode } from './catalogue/index.ts';
import type { Blame, CatalogueEntry, ParametersOf } from './entry.ts';

/** Process exit codes of the command line: pass, failed, usage, host not able, interrupted. */
export const exitCodes = { pass: 0, failed: 1, usage: 2, host: 3, interrupted: 130 } as const;

/** What a guest had said when something was waited for. */
export interface ConsoleEvidence {
  readonly lastLines: readonly string[];
  /** The longest beginning of what was wanted that did come. */
  readonly nearestMiss?: string | undefined;
}

export interface Ttys0ErrorOptions extends ErrorOptions {
  readonly detail?: string;
  readonly evidence?: ConsoleEvidence;
}

/** An error out of the catalogue: a stable code, who is to blame, what happened and what to do next. */
export class Ttys0Error<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'Ttys0Error';
  readonly code: Code;
  readonly blame: Blame;
  readonly advice: string;
  /** Evidence in several lines, such as the guest's last output. */
  readonly detail: string | undefined;
  readonly evidence: ConsoleEvidence | undefined;

  constructor(
    code: Code,
    parameters: ParametersOf<(typeof catalogue)[Code]>,
    options: Ttys0ErrorOptions = {},
  ) {
    const entry: CatalogueEntry = catalogue[code];
    super(fill(entry.message, parameters), options);
    this.code = code;
    this.blame = entry.blame;
    this.advice = fill(entry.advice, parameters);
    this.evidence = options.evidence;
    this.detail = options.detail ?? (options.evidence && shown(options.evidence));
  }

  /** The command line's exit code for this error. */
  get exitCode(): number {
    if (this.blame === 'usage') return exitCodes.usage;
    return this.blame === 'host' ? exitCodes.host : exitCodes.failed;
  }
}

function shown({ lastLines, nearestMiss }: ConsoleEvidence): string {
  const rows = ['last lines:', ...lastLines.map((line) => `  | ${line}`)];
  return [...rows, ...(nearestMiss === undefined ? [] : [`nearest miss: ${nearestMiss}`])].join('\n');
}

function fill(text: string, parameters: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => String(parameters[name] ?? placeholder));
}

/** True for an error with that code of the operating system, such as `ENOSPC`. */
export function isSystemError(error: unknown, ...codes: readonly string[]): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
