import path from 'node:path';
import { quoted, runDebugfs } from './debugfs.ts';
import { parseListing, parseStat, type Entry } from './entry.ts';
import type { Partition } from './partition.ts';

const mostLinks = 40;

/** What is known of a file system: by a path without links in it, what is there, or that nothing is. */
export class Survey {
  readonly #partition: Partition;
  readonly #known = new Map<string, Entry | undefined>();

  constructor(partition: Partition) {
    this.#partition = partition;
  }

  /** What is at those paths; a link at the end is not followed. */
  async look(paths: readonly string[]): Promise<ReadonlyMap<string, Entry | undefined>> {
    const places = await this.locate(paths);
    return new Map(paths.map((name) => [name, this.#known.get(places.get(name) ?? name)]));
  }

  /** The paths without links on the way to their last part, by the given paths. */
  async locate(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
    for (let round = 0; round < mostLinks; round += 1) {
      const walks = paths.map((name) => this.#walk(path.posix.normalize(name)));
      const unknown = new Set(walks.flatMap(({ unknown }) => unknown));
      if (unknown.size === 0) return new Map(paths.map((name, index) => [name, walks[index]?.place ?? name]));
      await this.#explore([...unknown]);
    }
    throw new RangeError(`links go round in a circle on the way to ${paths.join(' or ')}`);
  }

  /** The names in those directories, by the given paths; none where there is no directory. */
  async list(directories: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const answers = await runDebugfs(
      this.#partition,
      'read',
      directories.map((name) => `ls -p ${quoted(path.posix.join(name, '.'))}`),
    );
    return new Map(directories.map((name, index) => [name, parseListing(answers[index] ?? '')]));
  }

  /** Follows the links among the directories of a path as far as they are known. */
  #walk(name: string): { readonly place: string; readonly unknown: readonly string[] } {
    let rest = name.split('/').filter((part) => part !== '');
    let place = '';
    for (let links = 0; rest.length > 0;) {
      const [part = '', ...after] = rest;
      const next = `${place}/${part}`;
      // Most ways have no link in them: all that may be on it is looked at in one go.
      if (!this.#known.has(next)) return { place: name, unknown: prefixes(place, rest) };
      const entry = this.#known.get(next);
      if (entry?.type === 'symlink' && after.length > 0) {
        if ((links += 1) > mostLinks)
          throw new RangeError(`links go round in a circle on the way to ${name}`);
        const target = path.posix.resolve(place === '' ? '/' : place, entry.target);
        rest = [...target.split('/').filter((word) => word !== ''), ...after];
        place = '';
      } else {
        rest = after;
        place = next;
      }
    }
    return { place: place === '' ? '/' : place, unknown: [] };
  }

  async #explore(paths: readonly string[]): Promise<void> {
    const answers = await runDebugfs(
      this.#partition,
      'read',
      paths.map((name) => `stat ${quoted(name)}`),
    );
    const entries = paths.map((name, index) => [name, parseStat(answers[index] ?? '')] as const);
    const isLong = (entry: Entry | undefined) => entry?.type === 'symlink' && entry.target === '';
    const long = entries.filter(([, entry]) => isLong(entry)).map(([name]) => name);
    const targets = await runDebugfs(
      this.#partition,
      'read',
      long.map((name) => `cat ${quoted(name)}`),
    );
    for (const [name, entry] of entries) {
      const target = targets[long.indexOf(name)];
      this.#known.set(name, entry && target !== undefined ? { ...entry, target } : entry);
    }
  }
}

function prefixes(place: string, parts: readonly string[]): string[] {
  return parts.map((_, index) => `${place}/${parts.slice(0, index + 1).join('/')}`);
}
