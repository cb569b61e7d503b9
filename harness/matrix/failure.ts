import { AssertionError } from 'node:assert';
import { Ttys0Error } from '../errors/index.ts';
import type { Failure } from './result.ts';

/** Says who has to act on what a scenario threw. An assertion is about the guest; anything unknown is ours. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Ttys0Error) {
    const { blame, message, advice, detail } = error;
    return { blame, message, advice, ...(detail && { detail }) };
  }
  if (error instanceof AssertionError)
    return { blame: 'guest', message: firstLine(error.message), detail: error.message };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    blame: 'lab',
    message: firstLine(error instanceof Error ? error.message : String(error)),
    detail: stack,
  };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
