import path from 'node:path';
import { quoted } from './debugfs.ts';
import type { PathEdit } from './edit.ts';
import type { Entry, EntryType } from './entry.ts';

/** Where debugfs finds the content of a file on the host, by its number. */
type SourceOf = (index: number) => string;

const typeBits: Readonly<Record<EntryType, number>> = {
  file: 0o100000,
  directory: 0o040000,
  symlink: 0o120000,
  other: 0,
};

/** What a file system will hold at a path without links once the edits are made. */
export type Expected = ReadonlyMap<string, Entry | undefined>;

/**
 * debugfs's commands for edits whose paths have no links on the way. `present` is what there is at the paths, above
 * them, and below those to be removed. `mkdir` of what is there would damage the file system, so nothing is left to
 * chance. Throws RangeError for an edit that the file system has no place for.
 */
export class Plan {
  readonly commands: string[] = [];
  readonly #state: Map<string, Entry | undefined>;
  readonly #touched = new Set<string>();
  readonly #sourceOf: SourceOf;

  constructor(present: ReadonlyMap<string, Entry | undefined>, sourceOf: SourceOf) {
    this.#state = new Map(present);
    this.#sourceOf = sourceOf;
  }

  /** What was changed, and what must be there then. */
  get expected(): Expected {
    return new Map([...this.#touched].map((name) => [name, this.#state.get(name)]));
  }

  add(edit: PathEdit, index: number): void {
    const there = this.#state.get(edit.path);
    switch (edit.kind) {
      case 'remove':
        this.#remove(edit.path);
        return;
      case 'attributes':
        if (!there) throw new RangeError(`there is no ${edit.path}`);
        this.#attributes(edit.path, there, edit);
        return;
      case 'directory':
        this.#directories(edit.path);
        this.#attributes(edit.path, this.#state.get(edit.path), edit);
        return;
      case 'symlink':
        this.#replace(edit.path, there);
        this.#at(edit.path, `symlink ${quoted(edit.path)} ${quoted(edit.target)}`);
        this.#set(edit.path, entry('symlink', 0o777, edit.target));
        return;
      case 'file':
        this.#replace(edit.path, there);
        // `write` takes a name in the current directory, not a path.
        this.commands.push(
          `cd ${quoted(path.posix.dirname(edit.path))}`,
          `write ${quoted(this.#sourceOf(index))} ${quoted(path.posix.basename(edit.path))}`,
        );
        this.#set(edit.path, { ...entry('file', 0), sizeBytes: Buffer.byteLength(edit.content) });
        this.#attributes(edit.path, there?.type === 'file' ? there : entry('file', 0o644), edit);
    }
  }

  /** Makes room for something new at a path. */
  #replace(name: string, there: Entry | undefined): void {
    if (there?.type === 'directory') throw new RangeError(`${name} is a directory`);
    if (there) this.#remove(name);
    else this.#directories(path.posix.dirname(name));
  }

  #directories(name: string): void {
    const there = this.#state.get(name);
    if (name === '/' || there?.type === 'directory') return;
    if (there) throw new RangeError(`${name} is no directory`);
    this.#directories(path.posix.dirname(name));
    this.#at(name, `mkdir ${quoted(name)}`);
    this.#set(name, entry('directory', 0));
    this.#attributes(name, entry('directory', 0o755), {});
  }

  #remove(name: string): void {
    const there = this.#state.get(name);
    if (!there) return;
    for (const below of this.#below(name)) this.#remove(below);
    this.#at(name, `${there.type === 'directory' ? 'rmdir' : 'rm'} ${quoted(name)}`);
    this.#set(name, undefined);
  }

  #below(name: string): string[] {
    return [...this.#state].flatMap(([other, there]) => there && path.posix.dirname(other) === name ? [other] : []); // prettier-ignore
  }

  #attributes(
    name: string,
    before: Entry | undefined,
    wanted: {
      readonly mode?: number | undefined;
      readonly uid?: number | undefined;
      readonly gid?: number | undefined;
    },
  ): void {
    const there = this.#state.get(name);
    if (!there || !before) return;
    const after = { ...there, mode: wanted.mode ?? before.mode, uid: wanted.uid ?? before.uid, gid: wanted.gid ?? before.gid }; // prettier-ignore
    const field = (field: string, value: string) =>
      this.commands.push(`sif ${quoted(name)} ${field} ${value}`);
    field('mode', `0${(typeBits[there.type] | after.mode).toString(8)}`);
    field('uid', String(after.uid));
    field('gid', String(after.gid));
    this.#set(name, after);
  }

  /** debugfs takes the directory of `/name` to be the current one, whichever that is. */
  #at(name: string, command: string): void {
    if (path.posix.dirname(name) === '/') this.commands.push('cd "/"');
    this.commands.push(command);
  }

  #set(name: string, there: Entry | undefined): void {
    this.#state.set(name, there);
    this.#touched.add(name);
  }
}

function entry(type: EntryType, mode: number, target = ''): Entry {
  return { type, mode, uid: 0, gid: 0, sizeBytes: Buffer.byteLength(target), target };
}
