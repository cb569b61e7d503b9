import { readFile } from 'node:fs/promises';
import { isMap, LineCounter, parseDocument, type Document } from 'yaml';
import { isSystemError, Ttys0Error } from '../../errors/index.ts';
import type { LabAdditions } from '../people.ts';
import { additionsOf } from './additions.ts';
import { labFileSchema } from './schema.ts';

/**
 * What a lab file adds to a lab.
 * @param guests the names that a role's scope may have
 * Throws `lab.file-missing` and `lab.file-invalid`, which names the line.
 */
export async function readLabFile(file: string, guests: readonly string[]): Promise<LabAdditions> {
  const lines = new LineCounter();
  const document = parseDocument(await read(file), { lineCounter: lines });
  const [broken] = document.errors;
  if (broken) {
    const problem = broken.message.split('\n')[0]?.replace(/ at line.*$/, '') ?? 'is not YAML';
    throw invalid(file, broken.linePos?.[0].line ?? 1, problem);
  }
  if (!isMap(document.contents))
    throw invalid(file, 1, 'the file is to be a mapping with people, denyAssignments and policy');
  const parsed = labFileSchema.safeParse(document.toJS());
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const path = issue?.path ?? [];
    throw invalid(
      file,
      lineOf(document, path, lines),
      `${path.join('.') || 'the file'}: ${issue?.message ?? ''}`,
    );
  }
  return additionsOf(parsed.data, guests, (path, problem) =>
    invalid(file, lineOf(document, path, lines), `${path.join('.')}: ${problem}`),
  );
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (!isSystemError(error, 'ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES')) throw error;
    throw new Ttys0Error('lab.file-missing', { file }, { cause: error });
  }
}

/** The line of the deepest part of a path that is in the file. */
function lineOf(document: Document.Parsed, path: readonly PropertyKey[], lines: LineCounter): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
    if (Array.isArray(range)) return lines.linePos(Number(range[0])).line;
  }
  return 1;
}

function invalid(file: string, line: number, problem: string): Ttys0Error {
  return new Ttys0Error('lab.file-invalid', { file, line, problem });
}
