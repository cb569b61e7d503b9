import { z } from 'zod';
import type { Profile } from '../guest.ts';
import { grubFields, oneLine, word } from '../words.ts';

/** Programs that run as process 1, as far as the lab tells them apart; `ttys0` is the small one that it adds itself. */
export const initSystems = [
  ...['systemd', 'upstart', 'sysvinit', 'openrc', 'busybox', 'procd', 'ttys0', 'unknown'],
] as const;

/** What an image's console shows first that a person can answer. */
export const firstWaits = ['login', 'autologin', 'firstboot', 'nothing'] as const;

const user = z.strictObject({
  name: z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'must be a name that useradd takes'),
  password: oneLine.optional(),
});

/** What `profile.yaml` of an image holds that is not made here; `images/README.md` explains each field. */
export const foreignProfileSchema = z.strictObject({
  title: oneLine,
  source: z.enum(['official', 'imported']),
  os: z.strictObject({ name: oneLine, version: z.string() }).default({ name: 'Linux', version: '' }),
  init: z.enum(initSystems).default('unknown'),
  machine: z
    .strictObject({
      memoryMiB: z.int().min(64).max(65_536).default(1024),
      cpus: z.int().min(1).max(64).default(2),
      firmware: z.enum(['bios', 'uefi']).default('bios'),
      cpu: z.enum(['x86-64-v2', 'x86-64-v3']).default('x86-64-v2'),
      disk: z.enum(['virtio', 'ide', 'scsi']).default('virtio'),
      serialPort: z.boolean().default(true),
      firmwareMirror: z.boolean().default(false),
    })
    .prefault({}),
  /** Who can log in, as far as it is known. */
  users: z.array(user).default([]),
  wait: z.enum(firstWaits).default('login'),
  /** Verbatim, where they are not the usual ones. */
  prompts: z.strictObject({ login: oneLine.optional(), shell: oneLine.optional() }).prefault({}),
  root: z.enum(['password', 'locked', 'unknown']).default('unknown'),
  grub: z
    .strictObject({ ...grubFields, serialCommand: grubFields.serialCommand.optional() })
    .omit({ entries: true })
    .default({ terminal: ['console'], timeoutStyle: 'hidden', timeoutSeconds: 0 }),
  kernel: z.strictObject({ commandLine: z.string() }).default({ commandLine: '' }),
  securetty: z.array(word).optional(),
  /** Stages that it was seen at when it was booted for the first time, with the seconds from its power on. */
  stages: z.record(z.string(), z.number()).default({}),
  /** What was changed in the image, or stands beside it, so that it boots here. */
  changes: z.array(oneLine).default([]),
});

export type ForeignFields = z.infer<typeof foreignProfileSchema>;

/** A guest whose disk was brought here. */
export interface ForeignProfile extends Profile, Pick<ForeignFields, 'changes'> {
  readonly source: ForeignFields['source'];
  /** Where it is in the cache, with its `profile.yaml`; an absolute path. */
  readonly directory: string;
}

/** True for a guest whose disk was brought here. */
export function isForeign(profile: Profile): profile is ForeignProfile {
  return profile.source !== 'simulated';
}
