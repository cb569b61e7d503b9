import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { Ttys0Error } from '../errors/index.ts';
import { packageRoot } from '../host/package.ts';

const mutation = z.strictObject({ file: z.string(), find: z.string().min(1), replace: z.string() });

const entry = z
  .strictObject({
    /** The scenario that must see it. */
    title: z.string(),
    /** On which guest it is shown. */
    guest: z.string(),
    /** Run by root in the guest before the scenario begins. */
    script: z.string().optional(),
    /** The guest is this variant of itself. */
    variant: z.string().optional(),
    /** A text of a source file of this program, which is another one in that process. */
    mutate: mutation.optional(),
    /** Whom the failure must name. */
    blame: z.enum(['guest', 'lab']),
    /** The step that must fail; missing where the guest does not come to the first one. */
    step: z.string().optional(),
  })
  .refine(
    ({ script, variant, mutate }) =>
      [script, variant, mutate].filter((way) => way !== undefined).length === 1,
    'must have one of script, variant and mutate',
  );

/** Something that is wrong on purpose, and the scenario that must fail for it. */
export type Sabotage = Readonly<z.infer<typeof entry>> & { readonly suite: string };

/**
 * All of a directory of suites, out of `sabotage/SUITE.yaml`. Throws `scenario.sabotage-invalid` for a file that is
 * wrong, and for a mutation of a text that is not in its file exactly once.
 */
export async function readSabotages(directory: string): Promise<readonly Sabotage[]> {
  const folder = path.join(directory, 'sabotage');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  const lists = await Promise.all(names.map((name) => readList(path.join(folder, name))));
  return lists.flat();
}

async function readList(file: string): Promise<readonly Sabotage[]> {
  const invalid = (problem: string): Ttys0Error =>
    new Ttys0Error('scenario.sabotage-invalid', { file, problem });
  const parsed = z.array(entry).safeParse(parse(await readFile(file, 'utf8')));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  for (const { title, mutate } of parsed.data) {
    const count = mutate ? (await readFile(path.join(packageRoot, mutate.file), 'utf8')).split(mutate.find).length - 1 : 1; // prettier-ignore
    if (count !== 1)
      throw invalid(`${title}: what it finds is in ${mutate?.file ?? ''} ${count} times, not once`);
  }
  return parsed.data.map((one) => ({ ...one, suite: path.basename(file, '.yaml') }));
}

/** In a word or two, what is wrong. */
export function describeSabotage({ script, variant, mutate }: Sabotage): string {
  if (variant !== undefined) return `the guest is ${variant}`;
  if (script !== undefined) return `root ran: ${script.trim().split('\n').at(-1) ?? ''}`;
  return `${mutate?.file ?? ''} is changed`;
}
