import type { Edit, OfflineFileSystem } from '../../disk/index.ts';
import type { SimulatedProfile } from '../../profile.ts';
import { withAccount, type PlacedAccount } from './accounts.ts';
import { homeEdits, keyEdits } from './home.ts';
import { passwordField } from './password.ts';
import type { AccountTables } from './tables.ts';

const files = {
  passwd: '/etc/passwd',
  shadow: '/etc/shadow',
  group: '/etc/group',
  gshadow: '/etc/gshadow',
} as const;

/** The edits that give a guest the accounts of its profile: the tables, and a home for everyone who has none. */
export async function accountEdits(
  fileSystem: OfflineFileSystem,
  profile: SimulatedProfile,
): Promise<readonly Edit[]> {
  const before = await readTables(fileSystem);
  let tables = before;
  const placed: PlacedAccount[] = [];
  for (const { name, password, uid, groups } of profile.users) {
    const field = passwordField(profile.name, name, password);
    const added = withAccount(tables, { name, uid, groups, passwordField: field });
    tables = added.tables;
    placed.push(added.placed);
  }
  const changed = (Object.keys(files) as (keyof AccountTables)[]).filter(
    (name) => tables[name] !== before[name],
  );
  const homes: Edit[] = [];
  for (const account of placed) {
    const keys = profile.users.find(({ name }) => name === account.name)?.sshKeys ?? [];
    homes.push(...(await homeEdits(fileSystem, account)), ...keyEdits(account, keys));
  }
  return [
    ...changed.map((name): Edit => ({ kind: 'file', path: files[name], content: tables[name] })),
    ...homes,
  ];
}

async function readTables(fileSystem: OfflineFileSystem): Promise<AccountTables> {
  const contents = await fileSystem.read(...Object.values(files));
  const text = (name: keyof AccountTables) => contents.get(files[name])?.toString('utf8') ?? '';
  return { passwd: text('passwd'), shadow: text('shadow'), group: text('group'), gshadow: text('gshadow') };
}
