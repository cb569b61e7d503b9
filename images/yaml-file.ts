import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import type { z } from 'zod';
import { isSystemError, Ttys0Error } from '../harness/errors/index.ts';

/** The fields of a YAML file. Throws `image.profile-invalid` with its line. */
export async function readYaml(file: string): Promise<Record<string, unknown>> {
  try {
    const value: unknown = parse(await readFile(file, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
    throw invalid(file, 'the whole file', 'must be a mapping of fields');
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    const line = error.linePos?.[0].line ?? 1;
    throw invalid(file, `line ${line}`, error.message.split('\n')[0]?.replace(/[.:]$/, '') ?? 'is not YAML');
  }
}

/** The fields as the schema has them. Throws `image.profile-invalid` with the first field that is wrong. */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  fields: unknown,
  file: string,
): z.infer<Schema> {
  const result = schema.safeParse(fields);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue === undefined || issue.path.length === 0 ? 'the whole file' : issue.path.join('.');
  throw invalid(file, field, issue?.message ?? 'is not valid');
}

export function invalid(file: string, field: string, problem: string): Ttys0Error {
  return new Ttys0Error('image.profile-invalid', {
    file: path.relative(process.cwd(), file),
    field,
    problem,
  });
}

export async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
}
