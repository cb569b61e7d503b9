import { readContent, bytesContent, contentSize } from './content.ts';
import {
  attributes,
  directoryNode,
  type Attributes,
  type DirectoryNode,
  type FileNode,
  type Node,
} from './node.ts';

const mostLinks = 40;
/** No file that is edited or read for what it says is longer. */
const longestTextBytes = 4 * 1_048_576;

/** Where a path leads: the directory that holds its last name, and what is there. */
interface Place {
  readonly parent: DirectoryNode;
  readonly name: string;
  readonly node: Node | undefined;
  /** Without links and dots. */
  readonly path: string;
}

/**
 * A root file system in memory. Its links are followed within it, as if it were `/`: nothing here ever looks at the
 * host's files by a name that came from an image. Paths and names are bytes as latin1; absolute or not is the same.
 */
export class RootTree {
  readonly root: DirectoryNode = directoryNode();

  /** What is at a path, links at its end followed; undefined where nothing is. */
  find(path: string): Node | undefined {
    return this.#locate(path, true)?.node;
  }

  /** As `find`; a link at the end is not followed. */
  findLink(path: string): Node | undefined {
    return this.#locate(path, false)?.node;
  }

  /** Where a path leads, links at its end followed; undefined where nothing is. */
  resolve(path: string): string | undefined {
    const place = this.#locate(path, true);
    return place?.node && place.path;
  }

  /** The first of several paths where there is something. */
  firstOf(...paths: readonly string[]): string | undefined {
    return paths.find((path) => this.find(path) !== undefined);
  }

  has(path: string): boolean {
    return this.find(path) !== undefined;
  }

  file(path: string): FileNode | undefined {
    const node = this.find(path);
    return node?.kind === 'file' ? node : undefined;
  }

  /** The names in a directory, in the order of their bytes; none where there is no directory. */
  list(path: string): readonly string[] {
    const node = this.find(path);
    return node?.kind === 'directory' ? [...node.children.keys()].sort() : [];
  }

  /** A file's content, each byte a character; undefined where there is no file, or one too long to be a text. */
  text(path: string): string | undefined {
    const node = this.file(path);
    if (!node || contentSize(node.content) > longestTextBytes) return undefined;
    return readContent(node.content, longestTextBytes).toString('latin1');
  }

  /** Puts a node at a path; what is there gives way. Directories on the way are made. Throws RangeError. */
  put(path: string, node: Node): void {
    const place = this.#locate(path, false, true);
    if (!place || place.name === '') throw new RangeError('there is no place for it');
    place.parent.children.set(place.name, node);
  }

  /**
   * Writes a file where the path leads, links followed; a file that is there keeps its attributes but for those given.
   */
  write(path: string, content: string | Buffer, changed: Partial<Attributes> = {}): void {
    const target = this.resolve(path) ?? path;
    const there = this.file(target);
    const kept = there ?? attributes(0o644, { mtime: this.root.mtime });
    this.put(target, { ...kept, ...changed, kind: 'file', content: bytesContent(content) });
  }

  link(path: string, target: string): void {
    this.put(path, { kind: 'symlink', ...attributes(0o777, { mtime: this.root.mtime }), target });
  }

  /** The directory at a path, made where there is none. Throws RangeError when something else is there. */
  directory(path: string, mode = 0o755, others: Partial<Attributes> = {}): DirectoryNode {
    const there = this.find(path);
    if (there?.kind === 'directory') return there;
    if (there) throw new RangeError('it is no directory');
    const made = directoryNode(mode, { mtime: this.root.mtime, ...others });
    this.put(path, made);
    return made;
  }

  /** Gives what is at a path other attributes, links at its end followed. */
  change(path: string, changed: Partial<Attributes>): void {
    const place = this.#locate(path, true);
    if (place?.node && place.name !== '')
      place.parent.children.set(place.name, { ...place.node, ...changed });
  }

  /** Puts another node in the place of every one; those with several names stay one. Directories keep what is in them. */
  rewrite(change: (node: Node) => Node): void {
    const changed = new Map<Node, Node>();
    const replace = (node: Node): Node => {
      const known = changed.get(node);
      if (known) return known;
      const made = change(node);
      changed.set(node, made);
      return made;
    };
    Object.assign(this.root, change(this.root));
    for (const { directory } of [...this.#directories()])
      for (const [name, node] of directory.children) directory.children.set(name, replace(node));
  }

  *#directories(): Generator<{ readonly directory: DirectoryNode }> {
    yield { directory: this.root };
    for (const { node } of this.walk()) if (node.kind === 'directory') yield { directory: node };
  }

  remove(path: string): void {
    const place = this.#locate(path, false);
    place?.parent.children.delete(place.name);
  }

  /** Everything in it but the root, directories before what is in them. */
  *walk(): Generator<{ readonly path: string; readonly node: Node }> {
    const open: (readonly [string, DirectoryNode])[] = [['', this.root]];
    for (let next = open.pop(); next; next = open.pop()) {
      const [path, directory] = next;
      for (const [name, node] of directory.children) {
        yield { path: `${path}/${name}`, node };
        if (node.kind === 'directory') open.push([`${path}/${name}`, node]);
      }
    }
  }

  #locate(path: string, followLast: boolean, make = false): Place | undefined {
    let rest = path.split('/').reverse();
    let stack: (readonly [string, DirectoryNode])[] = [];
    let links = 0;
    const top = () => stack.at(-1)?.[1] ?? this.root;
    const pathTo = (name: string) => `/${[...stack.map(([part]) => part), name].join('/')}`;
    for (;;) {
      const name = rest.pop();
      if (name === undefined) break;
      if (name === '' || name === '.') continue;
      if (name === '..') {
        stack = stack.slice(0, -1);
        continue;
      }
      const isLast = rest.every((part) => part === '' || part === '.');
      const node = top().children.get(name);
      if (node?.kind === 'symlink' && (!isLast || followLast)) {
        links += 1;
        if (links > mostLinks) return undefined;
        if (node.target.startsWith('/')) stack = [];
        rest = [...rest, ...node.target.split('/').reverse()];
        continue;
      }
      if (isLast) return { parent: top(), name, node, path: pathTo(name) };
      if (node?.kind === 'directory') stack.push([name, node]);
      else if (node || !make) return undefined;
      else {
        const made = directoryNode(0o755, { mtime: this.root.mtime });
        top().children.set(name, made);
        stack.push([name, made]);
      }
    }
    // The path ended in a directory: the root, `..` or what a link leads to.
    const [name] = stack.at(-1) ?? [''];
    const parent = stack.at(-2)?.[1] ?? this.root;
    return { parent, name, node: top(), path: `/${stack.map(([part]) => part).join('/')}` };
  }
}
