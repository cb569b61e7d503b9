import { exitCodes, Ttys0Error } from '../../errors/index.ts';
import { Interrupted } from '../interrupt.ts';
import { paint } from './paint.ts';

/** An error of the catalogue for a word that is no command. */
export function usageProblem(word: string | undefined, commands: readonly string[]): Ttys0Error {
  const known = commands.filter((name) => name !== '').join(', ');
  const problem =
    word === undefined ? `Name a command: ${known}` : `There is no command ${word}; there are ${known}`;
  return new Ttys0Error('usage.option', { problem, command: 'ttys0' });
}

/** Prints an error for a person, never as a stack trace, and returns the exit code. */
export function explain(error: unknown, signal: AbortSignal): number {
  if (signal.aborted) {
    const reason = signal.reason instanceof Interrupted ? signal.reason.message : 'stopped';
    print(paint.dim(`ttys0: ${reason}`));
    return exitCodes.interrupted;
  }
  const known = asKnown(error);
  if (!known) {
    print(`${paint.red('ttys0:')} ${error instanceof Error ? error.message : String(error)}`);
    print('  This was not foreseen: please report it, with the output of TTYS0_DEBUG=1.');
    if (process.env['TTYS0_DEBUG'] && error instanceof Error) print(error.stack ?? '');
    return exitCodes.failed;
  }
  print(`${paint.red('ttys0:')} ${known.message} [${known.code}]`);
  print(`  ${known.advice}`);
  if (known.detail) print(indent(known.detail));
  return known.exitCode;
}

function asKnown(error: unknown): Ttys0Error | undefined {
  if (error instanceof Ttys0Error) return error;
  if (error instanceof Error && error.name === 'CACError') {
    return new Ttys0Error('usage.option', { problem: error.message, command: 'ttys0' });
  }
  return undefined;
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ');
}

function print(line: string): void {
  process.stderr.write(`${line}\n`);
}
