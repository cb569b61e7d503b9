import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { editFailed, quoted, runDebugfs } from './debugfs.ts';
import type { Edit, PathEdit } from './edit.ts';
import type { Entry } from './entry.ts';
import type { Partition } from './partition.ts';
import { Plan, type Expected } from './plan.ts';
import { Survey } from './survey.ts';

/**
 * The files of an ext4 file system that nobody has mounted. Every change is read back before it counts as made. All of
 * it throws `image.edit-failed`.
 */
export class OfflineFileSystem {
  readonly partition: Partition;

  constructor(partition: Partition) {
    this.partition = partition;
  }

  /** What is at those paths, as lstat would show it; undefined where nothing is. */
  look(...paths: readonly string[]): Promise<ReadonlyMap<string, Entry | undefined>> {
    return this.#guard(() => new Survey(this.partition).look(paths));
  }

  /** The names in a directory; none where there is no directory. */
  async list(directory: string): Promise<readonly string[]> {
    return (await this.#guard(() => new Survey(this.partition).list([directory]))).get(directory) ?? [];
  }

  /** The contents of those files, links followed; undefined where there is no file. */
  async read(...paths: readonly string[]): Promise<ReadonlyMap<string, Buffer | undefined>> {
    return this.#guard(() => this.#withDirectory((directory) => this.#read(paths, directory)));
  }

  /** A file's content as text; undefined where there is no file. */
  async readText(file: string): Promise<string | undefined> {
    return (await this.read(file)).get(file)?.toString('utf8');
  }

  /** Where a path leads, links at its end followed as well. */
  async resolve(name: string): Promise<string> {
    const survey = new Survey(this.partition);
    return this.#guard(() => follow(survey, name));
  }

  /** Makes changes, in their order, in one run, and reads them back. */
  async apply(edits: readonly Edit[]): Promise<void> {
    await this.#guard(() => this.#withDirectory((directory) => this.#apply(edits, directory)));
  }

  async #apply(edits: readonly Edit[], directory: string): Promise<void> {
    const survey = new Survey(this.partition);
    const placed = await place(survey, edits);
    const sourceOf = (index: number) => path.join(directory, String(index));
    const plan = new Plan(await surroundings(survey, placed), sourceOf);
    for (const [index, edit] of placed.entries()) {
      if (edit.kind === 'file') await writeFile(sourceOf(index), edit.content);
      plan.add(edit, index);
    }
    const labels = edits.flatMap((edit) => edit.kind === 'label' ? [`ssv volume_name ${quoted(edit.label)}`] : []); // prettier-ignore
    await runDebugfs(this.partition, 'write', [...plan.commands, ...labels]);
    await this.#verify(plan.expected, placed, directory);
  }

  /** Throws when the file system does not hold what it should. */
  async #verify(expected: Expected, edits: readonly PathEdit[], directory: string): Promise<void> {
    const found = await new Survey(this.partition).look([...expected.keys()]);
    for (const [name, wanted] of expected) {
      const there = found.get(name);
      const same = (['type', 'mode', 'uid', 'gid', 'target'] as const).every((field) => there?.[field] === wanted?.[field]); // prettier-ignore
      if (!same) throw editFailed(this.partition, `${name} did not become what it should`);
    }
    const contents = new Map(edits.flatMap((edit) => edit.kind === 'file' && expected.get(edit.path)?.type === 'file' ? [[edit.path, edit.content]] : [])); // prettier-ignore
    const read = await this.#read([...contents.keys()], directory);
    for (const [name, content] of contents) {
      if (!read.get(name)?.equals(Buffer.from(content))) throw editFailed(this.partition, `${name} does not hold what was written`); // prettier-ignore
    }
  }

  async #read(paths: readonly string[], directory: string): Promise<ReadonlyMap<string, Buffer | undefined>> {
    const survey = new Survey(this.partition);
    const places = await Promise.all(paths.map((name) => follow(survey, name)));
    const there = await survey.look(places);
    const files = [...new Set(places.filter((place) => there.get(place)?.type === 'file'))];
    const copy = (index: number) => path.join(directory, `read-${index}`);
    const dumps = files.map((file, index) => `dump ${quoted(file)} ${quoted(copy(index))}`);
    await runDebugfs(this.partition, 'read', dumps);
    const contents = new Map<string, Buffer>();
    for (const [index, file] of files.entries()) contents.set(file, await readFile(copy(index)));
    return new Map(paths.map((name, index) => [name, contents.get(places[index] ?? '')]));
  }

  async #withDirectory<Result>(work: (directory: string) => Promise<Result>): Promise<Result> {
    const directory = await mkdtemp(path.join(path.dirname(this.partition.diskPath), 'edit-'));
    try {
      return await work(directory);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }

  async #guard<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw error instanceof RangeError ? editFailed(this.partition, error.message) : error;
    }
  }
}

/** The edits of files, at paths without links on the way. */
async function place(survey: Survey, edits: readonly Edit[]): Promise<readonly PathEdit[]> {
  const own = edits.filter((edit) => edit.kind !== 'label');
  const places = await survey.locate(own.map((edit) => edit.path));
  return own.map((edit) => ({ ...edit, path: places.get(edit.path) ?? edit.path }));
}

/** What is at the paths of edits, above them, and below those that are removed. */
async function surroundings(
  survey: Survey,
  edits: readonly PathEdit[],
): Promise<ReadonlyMap<string, Entry | undefined>> {
  const paths = new Set(edits.flatMap((edit) => [edit.path, ...ancestors(edit.path)]));
  let present = await survey.look([...paths]);
  let directories = edits.flatMap((edit) => edit.kind === 'remove' && present.get(edit.path)?.type === 'directory' ? [edit.path] : []); // prettier-ignore
  while (directories.length > 0) {
    const names = await survey.list(directories);
    const below = directories.flatMap((directory) => (names.get(directory) ?? []).map((name) => `${directory}/${name}`)); // prettier-ignore
    for (const name of below) paths.add(name);
    present = await survey.look([...paths]);
    directories = below.filter((name) => present.get(name)?.type === 'directory');
  }
  return present;
}

function ancestors(name: string): string[] {
  const above = path.posix.dirname(name);
  return above === '/' ? [] : [above, ...ancestors(above)];
}

async function follow(survey: Survey, name: string): Promise<string> {
  let current = name;
  for (let links = 0; links < 40; links += 1) {
    const place = (await survey.locate([current])).get(current) ?? current;
    const entry = (await survey.look([place])).get(place);
    if (entry?.type !== 'symlink') return place;
    current = path.posix.resolve(path.posix.dirname(place), entry.target);
  }
  throw new RangeError(`links go round in a circle at ${name}`);
}
