import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Base } from '../profile.ts';
import { fetchSettings } from './host-apt.ts';
import type { BuildMode } from './namespace.ts';
import { runGroup } from './process-group.ts';
import { progressReader, type BuildProgress } from './progress.ts';
import { BuildStepFailure } from './step.ts';

export interface RootTreeRequest {
  readonly base: Base;
  readonly mode: BuildMode;
  /** Lines of a sources.list. */
  readonly sources: readonly string[];
  /** Holds what `writeBaseFiles` wrote; the tree is made in it, as `root`. */
  readonly directory: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined;
}

/** Makes a base's root file system as a tree of files, and returns its path. Throws BuildStepFailure. */
export async function makeRootTree(request: RootTreeRequest): Promise<string> {
  const { base, mode, directory } = request;
  const root = path.join(directory, 'root');
  const read = progressReader();
  const sources = path.join(directory, 'sources.list');
  await writeFile(sources, `${request.sources.join('\n')}\n`);
  const result = await runGroup('mmdebstrap', [...(await parameters(request)), base.suite, root, sources], {
    environment: { TTYS0_STAGE: directory, TMPDIR: directory },
    signal: request.signal,
    onLine: (line) => {
      const progress = read(line);
      if (progress) request.onProgress?.(progress);
    },
  });
  if (result.exitCode !== 0) throw new BuildStepFailure(`mmdebstrap in mode ${mode}`, result.output);
  return root;
}

async function parameters({ base, mode, directory }: RootTreeRequest): Promise<string[]> {
  const unwanted = ['man', 'doc', 'info', 'locale', 'lintian', 'bash-completion'];
  const aptSettings = [
    ...(await fetchSettings()),
    'Acquire::Languages "none";',
    'APT::Sandbox::User "root";',
  ];
  return [
    '--verbose',
    `--mode=${mode}`,
    '--variant=essential',
    '--format=directory',
    '--architectures=amd64',
    '--skip=output/dev,output/mknod',
    `--include=${base.packages.join(',')}`,
    ...aptSettings.map((line) => `--aptopt=${line}`),
    ...unwanted.map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
    `--setup-hook=${setupHook(base)}`,
    `--customize-hook=sh ${shellQuote(path.join(directory, 'customize.sh'))} "$1"`,
  ];
}

/** Runs before the first package: one /usr, as every Debian of today has it, and what must not come in. */
function setupHook(base: Base): string {
  const pins = base.excludedPackages.map(
    (name) => `Package: ${name}\\nPin: release *\\nPin-Priority: -1\\n\\n`,
  );
  return [
    'for d in bin sbin lib lib64; do mkdir -p "$1/usr/$d"; ln -s "usr/$d" "$1/$d"; done',
    `mkdir -p "$1/etc/apt/preferences.d" && printf '${pins.join('')}' >"$1/etc/apt/preferences.d/ttys0"`,
  ].join('; ');
}

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
