import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ttys0Error } from '../../harness/errors/index.ts';
import type { Profile } from '../profile.ts';
import { fetchSettings } from './host-apt.ts';
import type { BuildMode } from './namespace.ts';
import { runGroup } from './process-group.ts';
import { progressReader, type BuildProgress } from './progress.ts';

export interface RootTreeRequest {
  readonly profile: Profile;
  readonly mode: BuildMode;
  /** Lines of a sources.list. */
  readonly sources: readonly string[];
  /** Holds what `writeGuestFiles` wrote; the tree is made in it, as `root`. */
  readonly directory: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined;
}

/** What a command of a build said, when it failed. */
export class BuildStepFailure extends Error {
  readonly step: string;
  readonly output: string;

  constructor(step: string, output: string) {
    super(`the step "${step}" failed`);
    this.step = step;
    this.output = output;
  }
}

/** Makes a guest's root file system as a tree of files, and returns its path. Throws BuildStepFailure. */
export async function makeRootTree(request: RootTreeRequest): Promise<string> {
  const { profile, mode, directory } = request;
  const root = path.join(directory, 'root');
  const read = progressReader();
  const sources = path.join(directory, 'sources.list');
  await writeFile(sources, `${request.sources.join('\n')}\n`);
  const result = await runGroup(
    'mmdebstrap',
    [...(await parameters(request)), profile.suite, root, sources],
    {
      environment: { TTYS0_STAGE: directory, TMPDIR: directory },
      signal: request.signal,
      onLine: (line) => {
        const progress = read(line);
        if (progress) request.onProgress?.(progress);
      },
    },
  );
  if (result.exitCode !== 0) throw new BuildStepFailure(`mmdebstrap in mode ${mode}`, result.output);
  return root;
}

async function parameters({ profile, mode, directory }: RootTreeRequest): Promise<string[]> {
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
    `--include=${profile.packages.join(',')}`,
    ...aptSettings.map((line) => `--aptopt=${line}`),
    ...unwanted.map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`),
    `--setup-hook=${setupHook(profile)}`,
    `--customize-hook=sh ${shellQuote(path.join(directory, 'customize.sh'))} "$1"`,
  ];
}

/** Runs before the first package: one /usr, as every Debian of today has it, and what must not come in. */
function setupHook(profile: Profile): string {
  const pins = profile.excludedPackages.map(
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

/** The error of the catalogue that a failed step comes down to. */
export function explainFailure(guest: string, failure: BuildStepFailure, log: string): Ttys0Error {
  const lines = failure.output.split('\n').filter((line) => line.trim() !== '');
  if (
    lines.some((line) => /No space left on device|Disk quota exceeded|not have enough free space/i.test(line))
  ) {
    const full = failure.step.startsWith('qemu-img') ? path.dirname(log) : tmpdir();
    return new Ttys0Error('host.disk-full', { path: full }, { cause: failure });
  }
  const fetch = lines.find((line) =>
    /^(E|Err|W):.*(resolve|connect|timed out|Failed to fetch|Release file|NO_PUBKEY)/i.test(line),
  );
  const reason = (
    fetch ??
    lines.findLast((line) => /^E: |error|cannot|failed/i.test(line)) ??
    lines.at(-1) ??
    'no output'
  )
    .replace(/^[EW]: /, '')
    .replace(/\.$/, '');
  if (fetch !== undefined)
    return new Ttys0Error('image.mirror-failed', { guest, reason }, { cause: failure });
  return new Ttys0Error('image.build-failed', { guest, step: failure.step, reason, log }, { cause: failure });
}
