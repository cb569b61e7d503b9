import { createHash } from 'node:crypto';
import { withAccount } from '../../../layer/accounts/accounts.ts';
import { homeMode } from '../../../layer/accounts/home.ts';
import { passwordField } from '../../../layer/accounts/password.ts';
import { findRow, withRow, type AccountTables } from '../../../layer/accounts/tables.ts';
import {
  bytesContent,
  contentSize,
  directoryNode,
  readContent,
  type Node,
  type RootTree,
} from '../../../tree/index.ts';
import { isOlderGlibc } from '../inspect/c-library.ts';
import type { Adaptation } from './adaptation.ts';
import { md5Crypt } from './md5-crypt.ts';

/** Somebody who is to be able to log in. */
export interface ImportedUser {
  readonly name: string;
  readonly password: string;
}

const files = {
  passwd: '/etc/passwd',
  shadow: '/etc/shadow',
  group: '/etc/group',
  gshadow: '/etc/gshadow',
} as const;
/** The members of these may become root, where the distribution has them. */
const adminGroups = ['wheel', 'sudo', 'admin'];

/** Adds a user, and gives root a password where one is wanted, in the files that the image has. */
export function addAccounts(adaptation: Adaptation, user: ImportedUser, rootPassword?: string): void {
  const { tree, changes } = adaptation;
  const before = readTables(adaptation);
  const hasShadow = tree.has(files.shadow);
  const groups = adminGroups.filter((name) => findRow(before.group, name) !== undefined);
  const field = (name: string, password: string) => hashed(adaptation, name, password);
  const known = findRow(before.passwd, user.name) !== undefined;
  const added = withAccount(before, {
    name: user.name,
    groups,
    passwordField: field(user.name, user.password),
  });
  let tables = known ? added.tables : withShell(added.tables, user.name, bestShell(adaptation));
  if (rootPassword !== undefined)
    tables = withAccount(tables, {
      name: 'root',
      groups: [],
      passwordField: field('root', rootPassword),
    }).tables;
  if (!hasShadow)
    tables = withoutShadow(tables, rootPassword === undefined ? [user.name] : [user.name, 'root']);
  writeTables(tree, before, tables, hasShadow);
  const member = groups.length > 0 ? `, in ${groups.join(' and ')}` : '';
  changes.push(known ? `user ${user.name} has the password ${user.password}${member}` : `added user ${user.name} with the password ${user.password}${member}`); // prettier-ignore
  if (rootPassword !== undefined) changes.push(`root has the password ${rootPassword}`);
  addHome(tree, added.placed);
}

/** Whether root can log in, as far as the tables tell. */
export function rootState(tree: RootTree): 'password' | 'locked' | 'unknown' {
  const inPasswd = findRow(tree.text(files.passwd) ?? '', 'root')?.[1];
  const field = findRow(tree.text(files.shadow) ?? '', 'root')?.[1] ?? inPasswd;
  if (field === undefined || field === 'x') return 'unknown';
  return /^[!*]|^[^$]{1,12}$/.test(field) ? 'locked' : 'password';
}

function readTables({ tree, changes }: Adaptation): AccountTables {
  const text = (name: keyof AccountTables) => {
    const found = tree.text(files[name]) ?? '';
    return found === '' || found.endsWith('\n') ? found : `${found}\n`;
  };
  const tables = {
    passwd: text('passwd'),
    shadow: text('shadow'),
    group: text('group'),
    gshadow: text('gshadow'),
  };
  if (findRow(tables.passwd, 'root')) return tables;
  changes.push('/etc/passwd had no root: added');
  return { ...tables, passwd: `root:x:0:0:root:/root:/bin/sh\n${tables.passwd}` };
}

function writeTables(tree: RootTree, before: AccountTables, tables: AccountTables, hasShadow: boolean): void {
  for (const name of Object.keys(files) as (keyof AccountTables)[]) {
    const wanted = name === 'shadow' ? hasShadow : name !== 'gshadow' || tree.has(files.gshadow);
    if (!wanted || tables[name] === before[name]) continue;
    // In latin1, so that what is in it in any encoding comes out as it was.
    tree.write(files[name], Buffer.from(beforeNis(tables[name], before[name]), 'latin1'));
  }
}

/** What a table has more than before goes in front of a line of NIS, which is its end to some. */
function beforeNis(table: string, before: string): string {
  const known = new Set(before.split('\n'));
  const lines = table.split('\n');
  const first = lines.findIndex((line) => line.startsWith('+'));
  if (first < 0) return table;
  const late = lines.slice(first).filter((line) => !known.has(line));
  return [...lines.slice(0, first), ...late, ...lines.slice(first).filter((line) => known.has(line))].join(
    '\n',
  );
}

function withShell(tables: AccountTables, name: string, shell: string): AccountTables {
  const row = findRow(tables.passwd, name);
  return row ? { ...tables, passwd: withRow(tables.passwd, row.with(6, shell)) } : tables;
}

/** The hashes in the passwd file, where there is no shadow file: nobody looks for one then. */
function withoutShadow(tables: AccountTables, names: readonly string[]): AccountTables {
  let { passwd } = tables;
  for (const name of names) {
    const row = findRow(passwd, name);
    const hash = findRow(tables.shadow, name)?.[1];
    if (row && hash !== undefined) passwd = withRow(passwd, row.with(1, hash));
  }
  return { ...tables, passwd };
}

function hashed({ name, facts }: Adaptation, user: string, password: string): string {
  if (!isOlderGlibc(facts.libc, '2.7') && facts.libc.kind !== 'uclibc')
    return passwordField(name, user, password);
  return md5Crypt(password, createHash('sha256').update(`${name}\n${user}`).digest('hex').slice(0, 8));
}

function bestShell({ tree }: Adaptation): string {
  return tree.firstOf('/bin/bash', '/usr/bin/bash', '/bin/ash', '/bin/sh') ?? '/bin/sh';
}

/** A home as useradd makes it: a copy of what /etc/skel holds. */
function addHome(
  tree: RootTree,
  { home, uid, gid }: { readonly home: string; readonly uid: number; readonly gid: number },
): void {
  if (tree.has(home)) return;
  const mode = homeMode(tree.text('/etc/login.defs') ?? '');
  const skeleton = tree.find('/etc/skel');
  tree.put(home, directoryNode(mode, { uid, gid, mtime: tree.root.mtime }));
  const made = tree.find(home);
  if (made?.kind !== 'directory' || skeleton?.kind !== 'directory') return;
  for (const [name, node] of skeleton.children) made.children.set(name, ownedCopy(node, uid, gid));
}

function ownedCopy(node: Node, uid: number, gid: number): Node {
  if (node.kind === 'file') {
    // A content that lies on the host is moved from there once.
    const bytes = readContent(node.content, contentSize(node.content));
    return { ...node, uid, gid, content: bytesContent(bytes) };
  }
  if (node.kind !== 'directory') return { ...node, uid, gid };
  return { ...node, uid, gid, children: new Map([...node.children].map(([name, child]) => [name, ownedCopy(child, uid, gid)])) }; // prettier-ignore
}
