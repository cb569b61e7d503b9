import type { AuditEvent } from '../ports.ts';

export type Command = NonNullable<AuditEvent['command']>;

/** What an admin command is answered with. */
export interface Answer {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Done: every client takes exactly this for success (azure-wire 2.6). */
export const done: Answer = { status: 200, body: {} };

export function refusal(status: number, code: string, message: string): Answer {
  return { status, body: { error: { code, message } } };
}
