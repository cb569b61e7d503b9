import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { isSystemError } from '../../errors/index.ts';
import type { ChainEnd } from './record.ts';

/** Beside a trail: how far it has come, so that a missing end is seen. */
export const witnessOf = (file: string): string => `${file}.head`;
/** Beside a trail: what a crash has left of records that were never whole. */
export const tornOf = (file: string): string => `${file}.torn`;
/** Beside a trail: who writes it. */
export const ownerOf = (file: string): string => `${file}.owner`;

const witnessSchema = z.object({ sequence: z.number().int().nonnegative(), hash: z.string() });

/** Says how far a trail has come: always as many bytes, so that a new one replaces the old in one write. */
export function witnessText({ sequence, hash }: ChainEnd): string {
  return `${JSON.stringify({ hash, sequence }).padEnd(110)}\n`;
}

/** What was last said of how far a trail has come; undefined where nothing was, or nothing that can be read. */
export function readWitness(file: string): ChainEnd | undefined {
  try {
    return witnessSchema.parse(JSON.parse(readFileSync(witnessOf(file), 'utf8')));
  } catch {
    return undefined;
  }
}

/** The bytes of a trail; none where there is no file yet. */
export function readTrail(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return Buffer.alloc(0);
    throw error;
  }
}
