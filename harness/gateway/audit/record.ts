import { createHash } from 'node:crypto';
import { z } from 'zod';
import { harmlessJson } from './harmless.ts';

const hashText = z.string().regex(/^[0-9a-f]{64}$/);

const recordSchema = z.strictObject({
  /** Counts the records of a trail, from 1 on. */
  sequence: z.number().int().positive(),
  /** ISO 8601, UTC. */
  at: z.string(),
  action: z.string(),
  vm: z.string().optional(),
  user: z.string().optional(),
  /** The admin command that was refused. */
  command: z.string().optional(),
  detail: z.string().optional(),
  /** The hash of the record before; 64 zeros in the first one. */
  previous: hashText,
  /** SHA-256 of all that comes before it on its line, closed by a brace. */
  hash: hashText,
});

/** One line of an audit trail, chained to the one before. */
export type AuditRecord = z.infer<typeof recordSchema>;

/** What a record says; its place in the chain is given to it. */
export type AuditFields = Omit<AuditRecord, 'sequence' | 'previous' | 'hash'>;

/** How far a chain has come: its last record. */
export type ChainEnd = Pick<AuditRecord, 'sequence' | 'hash'>;

/** The end of a chain that has not begun. */
export const chainStart: ChainEnd = { sequence: 0, hash: '0'.repeat(64) };

/** The longest text of a record, in characters; what others sent us may be of any length. */
const longestText = 1_000;

/** The record that follows `end`, and its line, which ends with a newline. */
export function seal(fields: AuditFields, end: ChainEnd): { readonly line: string; readonly end: ChainEnd } {
  const sequence = end.sequence + 1;
  const cut = Object.entries(fields).map(([name, text]) => [name, shorten(text)]);
  const body = harmlessJson({ sequence, ...Object.fromEntries(cut), previous: end.hash });
  const hash = hashOf(body);
  return { line: `${body.slice(0, -1)},"hash":"${hash}"}\n`, end: { sequence, hash } };
}

/** The record on a line (without its newline) whose own hash is right; undefined for any other text. */
export function unseal(line: string): AuditRecord | undefined {
  const [, body, hash] = /^(\{.*),"hash":"([0-9a-f]{64})"\}$/.exec(line) ?? [];
  if (body === undefined || hashOf(`${body}}`) !== hash) return undefined;
  try {
    return recordSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function hashOf(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}

function shorten(text: string | undefined): string | undefined {
  return text === undefined || text.length <= longestText ? text : `${text.slice(0, longestText)}…`;
}
