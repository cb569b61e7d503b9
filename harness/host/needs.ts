import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { Ttys0Error } from '../errors/index.ts';

const packageManagers = ['apt', 'dnf', 'pacman', 'zypper', 'brew'] as const;
const occasions = ['always', 'foreign', 'tests', 'clients', 'non-root'] as const;
type PackageManager = (typeof packageManagers)[number];

/** Something that ttys0 wants of its host: a row of `ci/needs.tsv`, which `ci/setup` reads, too. */
export interface Need {
  readonly id: string;
  /** What it is for, as the end of "it …". */
  readonly purpose: string;
  /** A program on the path, or a file; any of the alternatives will do. */
  readonly probe: { readonly kind: 'command' | 'file'; readonly alternatives: readonly string[] };
  /** The argument that makes the program print its version. */
  readonly versionArgument: string | undefined;
  readonly packages: Readonly<Partial<Record<PackageManager, string>>>;
  /** Who needs it: everyone, images that are not made here, the tests, those with other programs' clients, or who is not root. */
  readonly when: (typeof occasions)[number];
}

/** A need, and how this host meets it. */
export interface NeedStatus {
  readonly id: string;
  readonly purpose: string;
  readonly when: Need['when'];
  readonly found: boolean;
  readonly path: string | undefined;
  readonly version: string | undefined;
  /** The one command line that installs it on this host. */
  readonly installCommand: string;
}

const tableFile = path.resolve(import.meta.dirname, '../../ci/needs.tsv');
/** Debian keeps some programs out of an ordinary user's path. */
const systemDirectories = ['/usr/sbin', '/sbin'];

/** The table of needs. */
export async function readNeeds(): Promise<readonly Need[]> {
  return parseNeeds(await readFile(tableFile, 'utf8'));
}

/** Parses the table: a head line, then one need a line, columns by tabs, `-` for nothing. Throws on a row amiss. */
export function parseNeeds(text: string): readonly Need[] {
  const [head = '', ...rows] = text.trimEnd().split('\n');
  const columns = head.split('\t');
  return rows.map((row) => {
    const cells = row.split('\t');
    if (cells.length !== columns.length)
      throw new Error(`ci/needs.tsv: "${row}" has ${cells.length} columns`);
    const fields = new Map(columns.map((column, index) => [column, cells[index] ?? '-']));
    const field = (name: string) => (fields.get(name) === '-' ? undefined : fields.get(name));
    const [, kind = '', alternatives = ''] = /^(command|file):(.+)$/.exec(field('probe') ?? '') ?? [];
    if (kind !== 'command' && kind !== 'file') throw new Error(`ci/needs.tsv: "${row}" has no probe`);
    const when = occasions.find((occasion) => occasion === field('when'));
    if (when === undefined) throw new Error(`ci/needs.tsv: "${row}": when?`);
    const packages = packageManagers.flatMap((manager) => {
      const name = field(manager);
      return name === undefined ? [] : [[manager, name] as const];
    });
    return {
      id: field('id') ?? '',
      purpose: field('purpose') ?? '',
      probe: { kind, alternatives: alternatives.split('|') },
      versionArgument: field('version'),
      packages: Object.fromEntries(packages),
      when,
    };
  });
}

/** Looks at the host for every need that applies to this user, versions included; for `ttys0 doctor`. */
export async function probeNeeds(): Promise<readonly NeedStatus[]> {
  const manager = await findPackageManager();
  return Promise.all((await applicableNeeds()).map((need) => probeNeed(need, manager, true)));
}

/** Makes sure that all is there to build and run guests. Throws `host.need-missing` for the first thing that is not. */
export async function requireNeeds(): Promise<void> {
  const manager = await findPackageManager();
  for (const need of await applicableNeeds()) {
    if (!isForUse(need)) continue;
    const { found, id, purpose, installCommand } = await probeNeed(need, manager, false);
    if (!found) throw new Ttys0Error('host.need-missing', { need: id, purpose, command: installCommand });
  }
}

/** Where the program is that a row of the table stands for. Throws `host.need-missing`. */
export async function requireNeed(id: string): Promise<string> {
  const need = (await readNeeds()).find((row) => row.id === id);
  if (!need) throw new Error(`ci/needs.tsv has no row ${id}`);
  const {
    found,
    path: place,
    purpose,
    installCommand,
  } = await probeNeed(need, await findPackageManager(), false);
  if (!found || place === undefined) throw new Ttys0Error('host.need-missing', { need: id, purpose, command: installCommand }); // prettier-ignore
  return place;
}

/** True where ttys0 itself needs it, whatever it does: not only what tests it, or one command. */
export function isForUse({ when }: Pick<Need, 'when'>): boolean {
  return when === 'always' || when === 'non-root';
}

async function applicableNeeds(): Promise<readonly Need[]> {
  const needs = await readNeeds();
  return needs.filter((need) => need.when !== 'non-root' || userInfo().uid !== 0);
}

async function probeNeed(
  need: Need,
  manager: PackageManager | undefined,
  withVersion: boolean,
): Promise<NeedStatus> {
  const { id, purpose, when, probe } = need;
  const found =
    probe.kind === 'file' ? await firstPresent(probe.alternatives) : await findProgram(probe.alternatives);
  return {
    id,
    purpose,
    when,
    found: found !== undefined,
    path: found,
    version: withVersion && found !== undefined ? await versionOf(found, need.versionArgument) : undefined,
    installCommand: installCommand(need, manager, userInfo().uid === 0),
  };
}

/** The command line that installs a need with that package manager. */
export function installCommand(need: Need, manager: PackageManager | undefined, isRoot: boolean): string {
  const name = manager && need.packages[manager];
  if (manager === undefined || name === undefined) {
    return `install ${need.packages.apt ?? need.id} (its name on Debian) the way this host does it`;
  }
  const sudo = isRoot ? '' : 'sudo ';
  const commands: Record<PackageManager, string> = {
    apt: `${sudo}apt-get install -y --no-install-recommends ${name}`,
    dnf: `${sudo}dnf install -y ${name}`,
    pacman: `${sudo}pacman -S --needed ${name}`,
    zypper: `${sudo}zypper install -y ${name}`,
    brew: `brew install ${name}`,
  };
  return commands[manager];
}

async function findPackageManager(): Promise<PackageManager | undefined> {
  for (const manager of packageManagers) {
    if ((await findProgram([manager === 'apt' ? 'apt-get' : manager])) !== undefined) return manager;
  }
  return undefined;
}

/** Where a program is, by the first of its names that is found; undefined where none is. */
export async function findProgram(names: readonly string[]): Promise<string | undefined> {
  const directories = [...(process.env['PATH'] ?? '').split(path.delimiter), ...systemDirectories];
  const candidates = names.flatMap((name) => directories.map((directory) => path.join(directory, name)));
  return firstPresent(candidates, constants.X_OK);
}

async function firstPresent(files: readonly string[], mode = constants.F_OK): Promise<string | undefined> {
  const present = await Promise.all(
    files.map((file) =>
      access(file, mode).then(
        () => true,
        () => false,
      ),
    ),
  );
  return files.find((_, index) => present[index]);
}

async function versionOf(program: string, argument: string | undefined): Promise<string | undefined> {
  if (argument === undefined) return undefined;
  const { all } = await execa(program, [argument], {
    reject: false,
    all: true,
    timeout: 10_000,
    stdin: 'ignore',
  });
  return /\d+(\.\d+)+\S*/.exec(all)?.[0].replace(/[^\w.+~-]+$/, '');
}
