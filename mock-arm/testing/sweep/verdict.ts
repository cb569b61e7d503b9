import { z } from 'zod';

/** An answer, however it was got. */
export interface SweptAnswer {
  readonly statusCode: number;
  readonly body: string;
}

const wrapped = z.object({ error: z.object({ code: z.string().min(1), message: z.string().min(1) }) });
/** Of the console's provider, for a subscription that is not there (1.1 of the wire notes). */
const bare = z.object({ code: z.literal('SubscriptionNotFound'), message: z.string().min(1) });
const ofIdentity = z.object({ error: z.string().min(1), error_description: z.string().min(1) });
const page = /^<!doctype html>/i;
const stack = /\\n\s+at |node_modules|\.[jt]s:\d+/;

/** What is wrong with an answer to bad input; undefined for one that is as it should be. */
export function complaint({ statusCode, body }: SweptAnswer): string | undefined {
  if (statusCode >= 500) return `${statusCode} ${body}`;
  if (stack.test(body)) return `a stack: ${body}`;
  if (statusCode < 400 || page.test(body)) return undefined;
  const known = z.union([wrapped, bare, ofIdentity]).safeParse(parse(body));
  return known.success ? undefined : `${statusCode} without an error object: ${body}`;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
