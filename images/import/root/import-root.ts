import { randomUUID } from 'node:crypto';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Ttys0Error } from '../../../harness/errors/index.ts';
import { requireNeeds } from '../../../harness/host/needs.ts';
import type { BuildProgress } from '../../build/progress.ts';
import { BuildStepFailure, explainFailure } from '../../build/step.ts';
import { imagesCache } from '../../cache/directories.ts';
import { addForeign, type ForeignImage } from '../../foreign/library.ts';
import type { ForeignProfile } from '../../foreign/profile.ts';
import { readDirectory, readTar, shownName, type Limits } from '../../tree/index.ts';
import { adapt } from './adapt/adapt.ts';
import { rootState } from './adapt/accounts.ts';
import type { Adaptation } from './adapt/adaptation.ts';
import { takeBaseParts } from './base-parts.ts';
import { addBootLoader, addLabKernel } from './boot-files.ts';
import { grubSettings } from './disk/menu.ts';
import { makeImportedDisk } from './disk/make-disk.ts';
import { inspectRoot, type RootFacts } from './inspect/inspect.ts';

/** Whose kernel an imported system boots; `none` is refused, with the reason. */
export type KernelChoice = 'lab' | 'own' | 'none';

export interface ImportRootOptions {
  /** Without it, the image's own where it has one with initrd and modules, else the lab's. */
  readonly kernel?: KernelChoice | undefined;
  /** Given to root; without it root stays as it is. */
  readonly rootPassword?: string | undefined;
  /** Take the place of an image of that name. */
  readonly replace?: boolean | undefined;
  /** What an import takes at most; `defaultLimits` without it. */
  readonly limits?: Limits | undefined;
  /** Where packages come from, should the lab's base image have to be built first. */
  readonly mirror?: string | undefined;
}

export interface RootSource {
  /** A tar archive, packed or not, or a directory. */
  readonly source: string;
  /** What the image is called here. */
  readonly name: string;
  readonly options?: ImportRootOptions | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined;
}

const user = { name: 'azureuser', password: 'ttys0' };
/** The kernel and its messages on COM1, as every image for Azure has it. */
const consoleWords = ['console=tty1', 'console=ttyS0', 'earlyprintk=ttyS0', 'rootdelay=300'];

/**
 * Makes a guest out of a root file system: reads it into a model, looks what it is, changes as little as lets it boot
 * here, and makes a disk. Nothing of the image is run on the host, mounted, or written outside the cache. Throws
 * `usage.image-name`, `image.name-taken`, `image.source-missing`, `image.source-closed`, `image.tar-*`,
 * `image.too-large`, `image.unpacker-missing`, `image.not-a-root`, `image.build-failed`, `host.*` errors, or the signal's
 * reason.
 */
export async function importRoot(request: RootSource): Promise<ForeignProfile> {
  const { name, signal } = request;
  const { options = {} } = request;
  const isDirectory = await requireSource(request.source);
  await requireNeeds();
  return addForeign(
    name,
    async ({ directory, diskPath }) => {
      const scratch = path.join(directory, 'work');
      await mkdir(scratch, { mode: 0o700 });
      try {
        return await makeImage(request, isDirectory, scratch, diskPath);
      } catch (error) {
        if (!(error instanceof BuildStepFailure)) throw error;
        const log = path.join(imagesCache(), `${name}.build.log`);
        await writeFile(log, error.output).catch(() => undefined);
        throw explainFailure(name, error, log);
      } finally {
        await rm(scratch, { recursive: true, force: true });
      }
    },
    { replace: options.replace, signal },
  );
}

async function makeImage(
  { source, name, options = {}, signal, onProgress }: RootSource,
  isDirectory: boolean,
  scratch: string,
  diskPath: string,
): Promise<ForeignImage> {
  const report = (fraction: number, text: string) => onProgress?.({ phase: 'disk', fraction, text });
  const { limits, mirror, rootPassword } = options;
  report(0, `read ${shownName(source)}`);
  const onFraction = (fraction: number) => report(fraction * 0.4, `read ${shownName(source)}`);
  const tree = isDirectory
    ? await readDirectory(source, { limits, signal })
    : await readTar(source, { blobs: path.join(scratch, 'blobs'), limits, signal, onFraction });
  const facts = inspectRoot(tree, shownName(source));
  const usesOwn = chooseKernel(options.kernel, facts, source) === 'own';
  report(0.4, `add what ${facts.os.name} lacks`);
  const parts = await takeBaseParts(path.join(scratch, 'base'), { mirror, signal, onProgress });
  const rootUuid = randomUUID();
  const adaptation: Adaptation = {
    name,
    tree,
    facts,
    busybox: parts.busybox,
    rootUuid,
    changes: [],
    kernelWords: [],
  };
  adapt(adaptation, { restoresModes: isDirectory, user, rootPassword });
  const boots = usesOwn && facts.kernel ? facts.kernel : addLabKernel(tree, parts);
  const { changes } = adaptation;
  if (boots !== facts.kernel) changes.push(`added the lab's kernel ${boots.version}, its initrd and modules`);
  const commandLine = [...consoleWords, ...adaptation.kernelWords].join(' ');
  const title = `${facts.os.name} ${facts.os.version}`.trim();
  const boot = { title, kernelVersion: boots.version, kernel: boots.kernel, initrd: boots.initrd, rootUuid, commandLine }; // prettier-ignore
  await addBootLoader(tree, path.join(scratch, 'grub'), boot);
  changes.push('added GRUB for a BIOS, its menu on the serial line and the screen');
  // Before the contents of its files are moved to where the disk is made.
  const fields = fieldsOf(adaptation, commandLine, usesOwn, rootPassword);
  const onStep = (fraction: number, text: string) => report(0.45 + fraction * 0.55, text);
  await makeImportedDisk({ tree, rootUuid, diskPath, scratch, signal, onStep });
  return { fields };
}

async function requireSource(source: string): Promise<boolean> {
  const status = await stat(source).catch(() => undefined);
  const shown = shownName(source);
  if (!status) throw new Ttys0Error('image.source-missing', { source: shown, problem: 'it is not there' });
  if (!status.isFile() && !status.isDirectory())
    throw new Ttys0Error('image.source-missing', {
      source: shown,
      problem: 'it is neither a file nor a directory',
    });
  return status.isDirectory();
}

function chooseKernel(choice: KernelChoice | undefined, facts: RootFacts, source: string): 'lab' | 'own' {
  const refused = (problem: string, cure: string) =>
    new Ttys0Error('image.not-a-root', { source: shownName(source), problem, cure });
  if (choice === 'own' && !facts.kernel)
    throw refused(
      'it has no kernel of its own with an initrd and modules',
      'Leave --kernel own out: the lab has one',
    );
  if (choice === 'none' && !facts.kernel)
    throw refused('it has no kernel, and with --kernel none it gets none, so that it cannot boot', 'Leave --kernel none out: the lab has one'); // prettier-ignore
  if (choice === 'lab') return 'lab';
  return facts.kernel ? 'own' : 'lab';
}

function fieldsOf(
  { tree, facts, changes }: Adaptation,
  commandLine: string,
  usesOwn: boolean,
  rootPassword: string | undefined,
): ForeignImage['fields'] {
  const { os, init } = facts;
  const listed = tree.text('/etc/securetty');
  const securetty = listed?.split('\n').map((line) => line.trim()).filter((line) => /^[A-Za-z0-9][A-Za-z0-9_.+-]*$/.test(line)); // prettier-ignore
  return {
    title: `${os.name} ${os.version}`.trim(),
    source: 'imported',
    os,
    init: init.kind === 'none' ? 'ttys0' : init.kind,
    machine: {
      // A distribution's own initrd unpacks to more than half of 512 MiB.
      memoryMiB: usesOwn ? 1024 : 512,
      cpus: 1,
      firmware: 'bios',
      cpu: facts.isaLevel >= 3 ? 'x86-64-v3' : 'x86-64-v2',
      serialPort: true,
      firmwareMirror: false,
      disk: 'virtio',
    },
    users: [user, ...(rootPassword === undefined ? [] : [{ name: 'root', password: rootPassword }])],
    wait: 'login',
    prompts: {},
    root: rootState(tree),
    grub: { ...grubSettings },
    kernel: { commandLine },
    ...(securetty && { securetty }),
    stages: {},
    changes: changes.map((line) => shownName(Buffer.from(line).toString('latin1'), 500)),
  };
}
