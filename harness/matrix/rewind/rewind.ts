import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { z } from 'zod';
import { stages } from '../../line/stage/rules.ts';
import { variablesPath } from '../../machine/firmware/variables.ts';
import { accelerators } from '../../machine/accelerator/accelerator.ts';

/** Names of a run's files that take a guest back. */
export const rewindFiles = {
  about: 'rewind.json',
  disk: 'disk.qcow2',
  /** Of its UEFI firmware, if it has one. */
  variables: variablesPath('disk.qcow2'),
  line: 'line.log',
} as const;

/** A file that a kept disk stands on, as it was then: one that was made anew is another one. */
const backingSchema = z.object({ path: z.string(), sizeBytes: z.int(), modifiedMs: z.number() });

const momentSchema = z.object({
  /** The step's title; of a failure, the step that failed. */
  title: z.string(),
  /** Of memory and devices in the disk. */
  snapshot: z.string(),
  /** How much the guest had said then, in bytes. */
  lineBytes: z.int(),
  stage: z.enum(stages),
  /** Whether its memory was an object with a name, as a clone's is. */
  memoryIsNamed: z.boolean(),
  failed: z.boolean(),
});

const rewindSchema = z.object({
  formatVersion: z.literal(1),
  run: z.string(),
  image: z.string(),
  accelerator: z.enum(accelerators),
  standsOn: z.array(backingSchema),
  moments: z.array(momentSchema),
});

export type Moment = Readonly<z.infer<typeof momentSchema>>;
export type Rewind = Readonly<z.infer<typeof rewindSchema>>;

/** What was kept of a run, out of its folder; undefined where that is nothing. */
export async function readRewind(directory: string): Promise<Rewind | undefined> {
  try {
    return rewindSchema.parse(JSON.parse(await readFile(path.join(directory, rewindFiles.about), 'utf8')));
  } catch {
    return undefined;
  }
}

/** The files that a disk stands on, down to the image. */
export async function backingOf(disk: string): Promise<Rewind['standsOn']> {
  const { stdout } = await execa('qemu-img', ['info', '--backing-chain', '--output=json', disk]);
  const [, ...chain] = z.array(z.object({ filename: z.string() })).parse(JSON.parse(stdout));
  return Promise.all(chain.map(({ filename }) => identityOf(filename)));
}

/** The first of those files that is not there any more as it was; undefined where all are. */
export async function goneOf({ standsOn }: Rewind): Promise<string | undefined> {
  for (const was of standsOn) {
    const is = await identityOf(was.path).catch(() => undefined);
    if (is?.sizeBytes !== was.sizeBytes || is.modifiedMs !== was.modifiedMs) return was.path;
  }
  return undefined;
}

async function identityOf(file: string): Promise<z.infer<typeof backingSchema>> {
  const { size, mtimeMs } = await stat(file);
  return { path: file, sizeBytes: size, modifiedMs: Math.floor(mtimeMs) };
}
