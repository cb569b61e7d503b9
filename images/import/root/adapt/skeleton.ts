import { shownName, type Node, type RootTree } from '../../../tree/index.ts';
import type { Adaptation } from './adaptation.ts';

/** Directories that every system has and archives lose: git keeps no empty ones, engines mount over others. */
const directories: readonly (readonly [string, number])[] = [
  ['/proc', 0o555],
  ['/sys', 0o555],
  ['/dev', 0o755],
  ['/run', 0o755],
  ['/tmp', 0o1777],
  ['/root', 0o700],
  ['/home', 0o755],
  ['/mnt', 0o755],
  ['/var/tmp', 0o1777],
  ['/var/log', 0o755],
  ['/var/lib', 0o755],
  ['/var/cache', 0o755],
  ['/var/spool', 0o755],
  ['/boot', 0o755],
];

/** Programs that are of no use to anyone but root without their set-id bit. */
const setuidPrograms = ['su', 'sudo', 'mount', 'umount', 'passwd', 'unix_chkpwd'];
const programDirectories = ['/bin', '/usr/bin', '/sbin', '/usr/sbin'];
const secrets = ['/etc/shadow', '/etc/gshadow'];

/** By these a system believes that it runs in a container, and starts no getty and no udev. */
const containerMarks = ['/.dockerenv', '/run/.containerenv'];

/** Adds the directories that are missing, and takes away what says that this is a container. */
export function addSkeleton({ tree, changes }: Adaptation): void {
  if ((tree.root.mode & 0o555) !== 0o555) {
    tree.rewrite((node) => (node === tree.root ? { ...node, mode: 0o755 } : node));
    changes.push('mode 0755 on the root directory, which was closed to users');
  }
  const marks = containerMarks.filter((path) => tree.findLink(path) !== undefined);
  for (const path of marks) tree.remove(path);
  if (marks.length > 0) changes.push(`removed ${marks.join(', ')}: this is no container any more`);
  const added: string[] = [];
  for (const [path, mode] of directories) {
    // What a link leads to is missing with it: /tmp -> var/tmp.
    if (tree.findLink(path)?.kind === 'symlink') {
      const target = missingTarget(tree, path);
      if (target === undefined) continue;
      tree.directory(target, mode);
      added.push(target);
    } else if (!tree.has(path)) {
      tree.directory(path, mode);
      added.push(path);
    }
  }
  for (const [path, target] of [
    ['/var/run', '../run'],
    ['/var/lock', '../run/lock'],
  ] as const) {
    if (tree.findLink(path) !== undefined) continue;
    tree.link(path, target);
    added.push(path);
  }
  if (added.length > 0) changes.push(`added what was missing: ${added.join(', ')}`);
  addNames(tree, changes);
}

function addNames(tree: RootTree, changes: string[]): void {
  // Programs from before 2013 look into it, and findmnt of today.
  if (tree.findLink('/etc/mtab') !== undefined) return;
  tree.link('/etc/mtab', '../proc/self/mounts');
  changes.push('added the link /etc/mtab to /proc/self/mounts');
}

/** A name of its own, as an engine leaves an empty file for it. */
export function addHostname({ tree, name, changes }: Adaptation): void {
  const inNetwork = /^HOSTNAME=\S/m.test(tree.text('/etc/sysconfig/network') ?? '');
  if ((tree.text('/etc/hostname') ?? '').trim() === '' && !inNetwork) {
    tree.write('/etc/hostname', `${name}\n`);
    changes.push(`/etc/hostname says ${name}`);
  }
  if ((tree.text('/etc/hosts') ?? '').trim() === '') {
    tree.write('/etc/hosts', `127.0.0.1\tlocalhost\n127.0.1.1\t${name}\n`);
    changes.push('/etc/hosts names localhost');
  }
}

/**
 * Gives back what a directory does not hold that came out of git, or that an ordinary user unpacked: root's ownership,
 * set-id bits, secrecy.
 */
export function restoreModes({ tree, changes }: Adaptation): void {
  const nodes = [...tree.walk()].map(({ node }) => node);
  const owners = new Set(nodes.map(({ uid }) => uid));
  const [owner] = owners;
  if (owners.size === 1 && owner !== undefined && owner !== 0) {
    tree.rewrite((node) => ({ ...node, uid: 0, gid: 0 }));
    changes.push(`everything belongs to root; in the directory it was user ${owner}'s`);
  }
  if (nodes.some(hasSetId)) return;
  const given = setuidPrograms.flatMap((name) => programDirectories.map((directory) => `${directory}/${name}`)).filter((path) => giveSetuid(tree, path)); // prettier-ignore
  if (given.length > 0) changes.push(`set-user-id bit, which no file had, on ${given.join(', ')}`);
  const opened = secrets.filter((path) => ((tree.file(path)?.mode ?? 0) & 0o077) !== 0);
  for (const path of opened) tree.change(path, { mode: 0o600 });
  if (opened.length > 0) changes.push(`mode 0600 on ${opened.join(', ')}`);
  const sticky = ['/tmp', '/var/tmp'].filter((path) => (tree.find(path)?.mode ?? 0o1777) !== 0o1777);
  for (const path of sticky) tree.change(path, { mode: 0o1777 });
  if (sticky.length > 0) changes.push(`mode 1777 on ${sticky.join(', ')}`);
  if (tree.find('/root')?.mode !== 0o700) tree.change('/root', { mode: 0o700 });
}

function hasSetId(node: Node): boolean {
  return node.kind === 'file' && (node.mode & 0o6000) !== 0;
}

function giveSetuid(tree: RootTree, path: string): boolean {
  const file = tree.file(path);
  // All of busybox is one program: what it does for others is for the image to decide.
  if (!file || hasSetId(file) || !tree.resolve(path)?.endsWith(path.slice(path.lastIndexOf('/'))))
    return false;
  tree.change(path, { mode: 0o4755 });
  return true;
}

/** Where a link leads that leads to nothing yet; undefined where it leads to something, or round in a circle. */
function missingTarget(tree: RootTree, path: string): string | undefined {
  const link = tree.findLink(path);
  if (link?.kind !== 'symlink' || tree.has(path)) return undefined;
  const above = path.slice(0, path.lastIndexOf('/'));
  const target = link.target.startsWith('/') ? link.target : `${above}/${link.target}`;
  return shownName(target) === target && !target.includes('..') ? target : undefined;
}
