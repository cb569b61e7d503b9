import {
  importImage,
  nameOfSource,
  printable,
  type ForeignProfile,
  type ImageImport,
} from '../../../../images/index.ts';
import { guestOptions, parseCount, textOption } from '../../options.ts';
import { ProgressLine } from '../../output/progress-line.ts';
import { formatBytes } from '../../output/units.ts';
import type { CommandCall, GivenOptions } from '../definition.ts';
import { givenLogins, learnOf } from './learn.ts';
import { print, problem } from './shared.ts';

/** `ttys0 images import`: the user's disk or root file system becomes a guest, and is booted for the first time. */
export async function importOne(call: CommandCall): Promise<void> {
  const { options, signal } = call;
  const [source, ...others] = call.words;
  if (source === undefined || others.length > 0)
    throw problem('import takes one disk, tar archive or directory');
  const request = importOf(source, options, signal);
  const progress = new ProgressLine();
  const startedMs = performance.now();
  const profile = await importImage({
    ...request,
    onProgress: ({ text }) => progress.show(`${request.name}: ${text}`),
  }).finally(() => progress.done());
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  if (options['json'] !== true) sayImported(profile, source, seconds);
  const learned = options['boot'] === false ? profile : await learnOf(profile, call);
  if (options['json'] === true) print(JSON.stringify(learned));
  else print(`run it: ttys0 up ${profile.name}; try it: ttys0 test takeover --guest ${profile.name}`);
}

function importOf(source: string, options: GivenOptions, signal: AbortSignal): ImageImport {
  const memory = options['memory'];
  const machine = {
    ...(memory !== undefined && { memoryMiB: parseCount('--memory', memory, { min: 64, max: 65_536 }) }),
    ...(options['disk'] !== undefined && {
      disk: oneOf('--disk', options['disk'], ['virtio', 'ide', 'scsi']),
    }),
  };
  const users = givenLogins(options);
  return {
    ...{ source, signal, machine },
    name: textOption(options['name']) ?? nameOfSource(source),
    replace: options['replace'] === true,
    copy: options['copy'] === true,
    firmware:
      options['firmware'] === undefined
        ? undefined
        : oneOf('--firmware', options['firmware'], ['bios', 'uefi']),
    kernel:
      options['kernel'] === undefined
        ? undefined
        : oneOf('--kernel', options['kernel'], ['lab', 'own', 'none']),
    rootPassword: textOption(options['rootPassword']),
    mirror: guestOptions(options).mirror,
    ...(users.length > 0 && { users }),
  };
}

function oneOf<const Choice extends string>(
  option: string,
  value: unknown,
  choices: readonly Choice[],
): Choice {
  const known = choices.find((choice) => choice === value);
  if (known !== undefined) return known;
  throw problem(`${option} takes ${choices.join(', ')}, not ${printable(String(value))}`);
}

function sayImported(
  { name, title, machine, changes }: ForeignProfile,
  source: string,
  seconds: string,
): void {
  print(`${name}: ${title}, imported from ${printable(source)} in ${seconds} s`);
  print(
    `  boots by ${machine.firmware === 'uefi' ? 'UEFI' : 'BIOS'}, with ${formatBytes(machine.memoryMiB * 1_048_576)}, ${machine.cpus} processors of ${machine.cpu}`,
  );
  for (const change of changes) print(`  changed: ${change}`);
}
