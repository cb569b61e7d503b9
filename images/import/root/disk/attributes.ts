import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { editFailed, type Partition } from '../../../disk/index.ts';
import { shownName, type Node, type RootTree } from '../../../tree/index.ts';
import { runBatch } from './batch.ts';
import { walkInodes, type Inode } from './inodes.ts';

const typeBits: Readonly<Record<Node['kind'], number>> = {
  file: 0o100000,
  directory: 0o040000,
  symlink: 0o120000,
  'character-device': 0o020000,
  'block-device': 0o060000,
  fifo: 0o010000,
};

/** What fits beside others into the block that a file has for them. */
const longestValueBytes = 2048;

/**
 * Gives everything in a file system that was filled from `layOut` what a host's files cannot have: devices, pipes,
 * owners, set-id bits, extended attributes. All of it is read back. Throws `image.edit-failed`.
 * @param scratch a private directory for the values of attributes; made
 */
export async function setAttributes(
  partition: Partition,
  tree: RootTree,
  scratch: string,
  signal?: AbortSignal,
): Promise<void> {
  await makeSpecialFiles(partition, tree, signal);
  const wanted = wantedNodes(tree);
  const present = await walkInodes(partition);
  const commands: string[] = [];
  const done = new Set<number>();
  const values: Buffer[] = [];
  for (const [name, node] of wanted) {
    const inode = present.get(name);
    if (!inode) throw editFailed(partition, `${shownName(name)} is missing in it`);
    if (done.has(inode.number)) continue;
    done.add(inode.number);
    commands.push(...corrections(inode, node));
    for (const [key, value] of node.xattrs) {
      if (!/^[\x21-\x7e]+$/.test(key) || value.length === 0 || value.length > longestValueBytes) continue;
      commands.push(`ea_set -f ${values.length} <${inode.number}> ${key}`);
      values.push(value);
    }
  }
  // debugfs reads the values by these names, in the directory where the disk lies.
  const directory = path.dirname(partition.diskPath);
  if (values.length > 0) mkdirSync(scratch, { recursive: true, mode: 0o700 });
  for (const [index, value] of values.entries()) writeFileSync(path.join(scratch, String(index)), value);
  const prefix = path.relative(directory, scratch);
  await runBatch(partition, 'write', commands.map((command) => command.replace(/^ea_set -f /, `ea_set -f ${prefix}/`)), signal); // prettier-ignore
  await verify(partition, wanted);
}

async function makeSpecialFiles(
  partition: Partition,
  tree: RootTree,
  signal: AbortSignal | undefined,
): Promise<void> {
  const special = [...tree.walk()].filter(({ node }) => node.kind === 'character-device' || node.kind === 'block-device' || node.kind === 'fifo'); // prettier-ignore
  if (special.length === 0) return;
  const directories = await walkInodes(partition);
  const seen = new Set<Node>();
  const commands = special.flatMap(({ path: place, node }) => {
    const [, above = '', name = ''] = /^(.*)\/([^/]*)$/s.exec(place) ?? [];
    const parent = directories.get(above)?.number;
    if (parent === undefined || /[\0-\x1f\x7f"]/.test(name) || seen.has(node))
      throw editFailed(partition, `the special file ${shownName(place)} has a name that debugfs cannot take`);
    seen.add(node);
    const what = 'major' in node ? `${node.kind === 'block-device' ? 'b' : 'c'} ${node.major} ${node.minor}` : 'p'; // prettier-ignore
    return [`cd <${parent}>`, `mknod "${name}" ${what}`];
  });
  await runBatch(partition, 'write', commands, signal);
}

function wantedNodes(tree: RootTree): ReadonlyMap<string, Node> {
  return new Map<string, Node>([['', tree.root], ...[...tree.walk()].map(({ path: place, node }) => [place, node] as const)]); // prettier-ignore
}

function corrections({ number, mode, uid, gid }: Inode, node: Node): string[] {
  const wanted = typeBits[node.kind] | node.mode;
  return [
    ...(mode === wanted ? [] : [`sif <${number}> mode 0${wanted.toString(8)}`]),
    ...(uid === node.uid && node.uid <= 0xffff ? [] : [`sif <${number}> uid ${node.uid}`]),
    ...(gid === node.gid && node.gid <= 0xffff ? [] : [`sif <${number}> gid ${node.gid}`]),
  ];
}

/** debugfs's exit code says nothing of its commands. */
async function verify(partition: Partition, wanted: ReadonlyMap<string, Node>): Promise<void> {
  const found = await walkInodes(partition);
  for (const [name, node] of wanted) {
    const inode = found.get(name);
    const same =
      inode?.mode === (typeBits[node.kind] | node.mode) &&
      inode.uid === (node.uid & 0xffff) &&
      inode.gid === (node.gid & 0xffff);
    if (!same) throw editFailed(partition, `${shownName(name)} did not become what it should`);
  }
  // lost+found is mke2fs's own.
  const extra = [...found.keys()].find((name) => !wanted.has(name) && name !== '/lost+found');
  if (extra !== undefined)
    throw editFailed(partition, `it holds ${shownName(extra)}, which nobody put there`);
}
