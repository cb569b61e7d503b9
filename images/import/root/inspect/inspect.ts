import { Ttys0Error } from '../../../../harness/errors/index.ts';
import { shownName, type RootTree } from '../../../tree/index.ts';
import { findCLibrary, type CLibrary } from './c-library.ts';
import { readElf } from './elf.ts';
import { findInit, type InitFacts } from './init.ts';
import { findKernel, type OwnKernel } from './kernel.ts';
import { findOs, type OsFacts } from './os.ts';
import { findPrograms, type Programs } from './programs.ts';

/** What a root file system turns out to be; nothing of it was run. */
export interface RootFacts {
  readonly os: OsFacts;
  readonly init: InitFacts;
  readonly libc: CLibrary;
  readonly bits: 32 | 64;
  /** The level of the x86-64 ABI that its programs need: 1 to 4. */
  readonly isaLevel: number;
  readonly programs: Programs;
  /** With initrd and modules; undefined where one of the three is missing. */
  readonly kernel?: OwnKernel;
}

const machinesThatRun = ['x86-64', 'i386'];

/** Looks at a root file system. Throws `image.not-a-root` for what is none, and for one of another machine. */
export function inspectRoot(tree: RootTree, source: string): RootFacts {
  requireRoot(tree, source);
  const programs = findPrograms(tree);
  const init = findInit(tree);
  const libc = findCLibrary(tree);
  const { bits, isaLevel } = requireMachine(tree, source, programs, init);
  const kernel = findKernel(tree);
  return {
    os: findOs(tree),
    init,
    libc,
    bits,
    isaLevel: Math.max(isaLevel, libc.isaLevel),
    programs,
    ...(kernel && { kernel }),
  };
}

function requireRoot(tree: RootTree, source: string): void {
  if (tree.firstOf('/bin', '/usr/bin', '/sbin', '/usr/sbin') !== undefined && tree.has('/etc')) return;
  const names = [...tree.root.children.keys()];
  const below = names.find(
    (name) => tree.has(`/${name}/etc`) && tree.firstOf(`/${name}/bin`, `/${name}/usr/bin`),
  );
  const shown = names.slice(0, 5).map((name) => shownName(name, 40));
  throw new Ttys0Error('image.not-a-root', {
    source,
    problem:
      below !== undefined
        ? `it lies in the directory ${shownName(below, 80)}`
        : `there is no /bin and /etc in it, but ${shown.length > 0 ? shown.join(', ') : 'nothing'}`,
    cure:
      below !== undefined
        ? 'Give that directory, or pack it alone: tar -C DIR -c .'
        : 'Name the whole root of a system: what docker export CONTAINER writes, or a directory with /etc, /bin and /usr',
  });
}

function requireMachine(
  tree: RootTree,
  source: string,
  programs: Programs,
  init: InitFacts,
): { readonly bits: 32 | 64; readonly isaLevel: number } {
  const candidates = [
    programs.shell,
    '/bin/busybox',
    init.path,
    programs.login,
    programs.agetty,
    '/bin/ls',
    '/usr/bin/env',
  ];
  for (const path of candidates) {
    const file = path === undefined ? undefined : tree.file(path);
    const elf = file && readElf(file.content);
    if (!elf) continue;
    if (machinesThatRun.includes(elf.machine)) return elf;
    throw new Ttys0Error('image.not-a-root', {
      source,
      problem: `its programs are for ${elf.machine}, and the lab's machines are x86-64`,
      cure: 'Make it for x86-64: docker create --platform linux/amd64 IMAGE',
    });
  }
  throw new Ttys0Error('image.not-a-root', {
    source,
    problem: 'there is no shell in it, nor any other program of a system',
    cure: 'Import an image that has /bin/sh: one of a program alone has nobody to log in',
  });
}
