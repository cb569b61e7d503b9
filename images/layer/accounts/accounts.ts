import { findRow, rows, withRow, type AccountTables } from './tables.ts';

/** An account as a guest is to have it. */
export interface Account {
  readonly name: string;
  /** As in `/etc/shadow`: a password's hash, or `!`. */
  readonly passwordField: string;
  readonly uid?: number | undefined;
  /** Groups beside its own; made when they are not there. */
  readonly groups: readonly string[];
}

/** Where an account came to be. */
export interface PlacedAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

const firstUserId = 1000;
const lastSystemGroupId = 999;
/** The day of the last change of a password, in days since 1970: before any clock that a guest may start with. */
const passwordDay = '19600';

/**
 * Adds an account, or sets the password and groups of the one that is there, as useradd, usermod and chpasswd would.
 * An account is never moved to another id. Throws RangeError when the id belongs to someone else.
 */
export function withAccount(
  tables: AccountTables,
  account: Account,
): { readonly tables: AccountTables; readonly placed: PlacedAccount } {
  const present = findRow(tables.passwd, account.name);
  const added = present ? tables : addUser(tables, account);
  const [, , uid, gid, , home] = findRow(added.passwd, account.name) ?? [];
  const withPassword = setPassword(added, account.name, account.passwordField);
  const withGroups = account.groups.reduce(
    (current, group) => join(current, account.name, group),
    withPassword,
  );
  const placed = { name: account.name, uid: Number(uid), gid: Number(gid), home: home ?? '/' };
  return { tables: withGroups, placed };
}

function addUser(tables: AccountTables, { name, uid: wanted }: Account): AccountTables {
  const userIds = new Set(rows(tables.passwd).map(([, , id]) => Number(id)));
  const groupIds = new Set(rows(tables.group).map(([, , id]) => Number(id)));
  if (wanted !== undefined && userIds.has(wanted)) throw new RangeError(`the user id ${wanted} is taken`);
  let uid = wanted ?? firstUserId;
  while (userIds.has(uid) || (wanted === undefined && groupIds.has(uid))) uid += 1;
  // A group of the same name and, where that is free, of the same number.
  const own = findRow(tables.group, name);
  let gid = own ? Number(own[2]) : uid;
  while (!own && groupIds.has(gid)) gid += 1;
  const grouped = own ? tables : addGroup(tables, name, gid);
  return {
    ...grouped,
    passwd: withRow(grouped.passwd, [name, 'x', String(uid), String(gid), '', `/home/${name}`, '/bin/bash']),
  };
}

function setPassword(tables: AccountTables, name: string, field: string): AccountTables {
  const before = findRow(tables.shadow, name) ?? [name, '', passwordDay, '0', '99999', '7', '', '', ''];
  return { ...tables, shadow: withRow(tables.shadow, before.with(1, field)) };
}

function join(tables: AccountTables, user: string, group: string): AccountTables {
  const there = findRow(tables.group, group) ? tables : addGroup(tables, group, freeGroupId(tables));
  return {
    ...there,
    group: withMember(there.group, group, user),
    gshadow: withMember(there.gshadow, group, user),
  };
}

function addGroup(tables: AccountTables, name: string, gid: number): AccountTables {
  return {
    ...tables,
    group: withRow(tables.group, [name, 'x', String(gid), '']),
    gshadow: withRow(tables.gshadow, [name, '!', '', '']),
  };
}

/** As groupadd takes it for a system group: the highest that is free. */
function freeGroupId(tables: AccountTables): number {
  const taken = new Set(rows(tables.group).map(([, , id]) => Number(id)));
  let gid = lastSystemGroupId;
  while (taken.has(gid)) gid -= 1;
  return gid;
}

function withMember(table: string, group: string, user: string): string {
  const row = findRow(table, group);
  if (!row) return table;
  const members = (row[3] ?? '').split(',').filter((name) => name !== '');
  return members.includes(user) ? table : withRow(table, row.with(3, [...members, user].join(',')));
}
