import { attributes, bytesContent, RootTree } from '../../../tree/index.ts';
import type { Adaptation } from '../adapt/adaptation.ts';
import type { InitKind } from '../inspect/init.ts';

/** The head of a program for a machine, by its number in the ELF specification, and what follows it. */
export function program(machine = 62, text = ''): Buffer {
  const header = Buffer.alloc(64);
  header.write('\x7fELF\x02\x01\x01', 0, 'latin1');
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(machine, 18);
  return Buffer.concat([header, Buffer.from(text)]);
}

/** A model from paths: text or bytes for a file, `-> target` for a link, null for a directory. */
export function treeOf(files: Readonly<Record<string, string | Buffer | null>>): RootTree {
  const tree = new RootTree();
  for (const [path, content] of Object.entries(files)) {
    if (content === null) tree.directory(path);
    else if (typeof content === 'string' && content.startsWith('-> ')) tree.link(path, content.slice(3));
    else tree.put(path, { kind: 'file', ...attributes(0o644), content: bytesContent(content) });
  }
  return tree;
}

/** What every small system here has. */
export const plainFiles = {
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n',
  '/etc/shadow': 'root:*:19000:0:99999:7:::\n',
  '/etc/group': 'root:x:0:\n',
  '/bin/sh': program(),
  '/sbin/agetty': program(),
  '/bin/login': program(),
} as const;

export interface Told {
  readonly init?: InitKind;
  readonly initPath?: string;
  readonly glibc?: string;
  readonly programs?: Adaptation['facts']['programs'];
}

/** An adaptation of a model about which that much is known. */
export function adaptationOf(tree: RootTree, told: Told = {}): Adaptation {
  const { init = 'systemd', initPath, glibc, programs } = told;
  return {
    name: 'mybox',
    tree,
    facts: {
      os: { name: 'Small', version: '1' },
      init: { kind: init, ...(initPath !== undefined && { path: initPath }) },
      libc: { kind: 'glibc', isaLevel: 1, ...(glibc !== undefined && { version: glibc }) },
      bits: 64,
      isaLevel: 1,
      programs: programs ?? {
        agetty: '/sbin/agetty',
        login: '/bin/login',
        shell: '/bin/sh',
        udevd: '/lib/systemd/systemd-udevd',
      },
    },
    busybox: bytesContent(program()),
    rootUuid: '11111111-2222-4333-8444-555555555555',
    changes: [],
    kernelWords: [],
  };
}
