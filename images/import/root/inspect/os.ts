import { shownName, type RootTree } from '../../../tree/index.ts';

export interface OsFacts {
  /** As a person calls it: `CentOS Linux`. */
  readonly name: string;
  /** Empty where nothing says it. */
  readonly version: string;
}

/** Files of one line that name a distribution which has no os-release, and what each line looks like. */
const releases = [
  '/etc/redhat-release',
  '/etc/centos-release',
  '/etc/oracle-release',
  '/etc/SuSE-release',
  '/etc/fedora-release',
] as const;
const versionsAlone = [
  ['/etc/alpine-release', 'Alpine Linux'],
  ['/etc/debian_version', 'Debian GNU/Linux'],
  ['/etc/slackware-version', 'Slackware'],
  ['/etc/openwrt_version', 'OpenWrt'],
] as const;

/** What a root file system says that it is. */
export function findOs(tree: RootTree): OsFacts {
  const fields = shellFields(tree.text('/etc/os-release') ?? tree.text('/usr/lib/os-release') ?? '');
  const lsb = shellFields(tree.text('/etc/lsb-release') ?? '');
  const name = fields.get('NAME') ?? lsb.get('DISTRIB_ID');
  if (name !== undefined)
    return { name, version: fields.get('VERSION_ID') ?? lsb.get('DISTRIB_RELEASE') ?? '' };
  for (const file of releases) {
    const line = firstLine(tree, file);
    const [, title, version] = /^(.+?)(?:\s+release)?\s+(\d[\w.]*)/.exec(line) ?? [];
    if (title !== undefined && version !== undefined) return { name: title, version };
    if (line !== '') return { name: line, version: '' };
  }
  for (const [file, title] of versionsAlone) {
    const line = firstLine(tree, file);
    if (line !== '') return { name: title, version: line };
  }
  return { name: 'Linux', version: '' };
}

function firstLine(tree: RootTree, file: string): string {
  return shownName((tree.text(file) ?? '').split('\n', 1)[0]?.trim() ?? '', 80);
}

/** The assignments of a file that a shell could read, values without quotes; empty ones left out. */
function shellFields(text: string): ReadonlyMap<string, string> {
  const fields = text.split('\n').flatMap((line) => {
    const [, name, value = ''] = /^([A-Z_]+)=(.*)$/.exec(line.trim()) ?? [];
    const plain = shownName(value.replace(/^(["'])(.*)\1$/, '$2').replace(/\\(["$`\\])/g, '$1'), 80);
    return name === undefined || plain === '' ? [] : [[name, plain] as const];
  });
  return new Map(fields);
}
