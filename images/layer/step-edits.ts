import type { Edit, OfflineFileSystem } from '../disk/index.ts';
import { editFailed } from '../disk/index.ts';
import type { Step } from '../variant/variant.ts';
import { maskEdit, unitPath } from './services.ts';

/** The edits of a variant's steps that change files. */
export async function stepEdits(
  fileSystem: OfflineFileSystem,
  steps: readonly Step[],
): Promise<readonly Edit[]> {
  const texts = new Map<string, string>();
  const edits: Edit[] = [];
  for (const step of steps) edits.push(...(await editsOf(fileSystem, step, texts)));
  return edits;
}

/** `texts` holds the files that earlier steps have changed. */
async function editsOf(
  fileSystem: OfflineFileSystem,
  step: Step,
  texts: Map<string, string>,
): Promise<readonly Edit[]> {
  if (step.write) {
    const { path, content, executable } = step.write;
    texts.set(path, content);
    return [{ kind: 'file', path, content, mode: executable ? 0o755 : 0o644, uid: 0, gid: 0 }];
  }
  if (step.append) return changeText(fileSystem, step.append.path, texts, appended(step.append.lines));
  if (step.replace) return changeText(fileSystem, step.replace.path, texts, replaced(step.replace));
  if (step.remove !== undefined) {
    if (!(await fileSystem.look(step.remove)).get(step.remove)) throw missing(fileSystem, step.remove);
    return [{ kind: 'remove', path: step.remove }];
  }
  if (step.link) return [{ kind: 'symlink', ...step.link }];
  if (step.mask) return step.mask.map(maskEdit);
  return (step.unmask ?? []).map((unit) => ({ kind: 'remove', path: unitPath(unit) }));
}

async function changeText(
  fileSystem: OfflineFileSystem,
  name: string,
  texts: Map<string, string>,
  change: (text: string) => string | undefined,
): Promise<readonly Edit[]> {
  const path = texts.has(name) ? name : await fileSystem.resolve(name);
  const before = texts.get(path) ?? (await fileSystem.readText(path));
  if (before === undefined) throw missing(fileSystem, name);
  const content = change(before);
  if (content === undefined)
    throw editFailed(fileSystem.partition, `nothing in ${name} is as the variant expects`);
  texts.set(path, content);
  return [{ kind: 'file', path, content }];
}

function appended(lines: readonly string[]): (text: string) => string {
  return (text) => `${text === '' || text.endsWith('\n') ? text : `${text}\n`}${lines.join('\n')}\n`;
}

/** Undefined when the expression matches nowhere: then the guest is not what the variant was written for. */
function replaced({
  pattern,
  with: replacement,
}: NonNullable<Step['replace']>): (text: string) => string | undefined {
  const expression = new RegExp(pattern, 'gm');
  return (text) => (text.search(expression) < 0 ? undefined : text.replace(expression, replacement));
}

function missing(fileSystem: OfflineFileSystem, name: string) {
  return editFailed(fileSystem.partition, `the guest has no ${name}`);
}
