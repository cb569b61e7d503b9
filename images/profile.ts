import { z } from 'zod';
import type { MachineShape, Profile } from './guest.ts';
import type { Variant } from './variant/variant.ts';
import { procedureFields } from './procedure.ts';
import { grubFields, oneLine, rowId, service, word } from './words.ts';

const debianPackage = z.string().regex(/^[a-z0-9][a-z0-9.+-]+$/, 'must be the name of a Debian package');

/** Kinds of initrd that distributions start with; `busybox` is the small one of this program's own. */
export const initrdKinds = ['dracut', 'initramfs-tools', 'busybox'] as const;

/** What a base's `base.yaml` holds: a root file system of Debian packages that several guests are overlays of. */
export const baseSchema = z.strictObject({
  init: z.enum(['sysvinit', 'systemd']),
  suite: word,
  packages: z.array(debianPackage),
  /** Never installed, so that a dependency takes its alternative. */
  excludedPackages: z.array(debianPackage).default([]),
  /** Scripts of `/etc/init.d` that are removed, or units that are masked, in every guest on it. */
  disabledServices: z.array(service).default([]),
  kernel: z.strictObject({
    package: debianPackage,
    /** Loaded in this order before the root file system is mounted. */
    initrdModules: z.array(z.string().regex(/^\w+$/, 'must be the name of a module')),
  }),
  /** The distributions' own initrds to make beside the small one. */
  initrds: z.array(z.enum(['dracut', 'initramfs-tools'])).default([]),
  memoryMiB: z.int().min(64).max(65_536),
  cpus: z.int().min(1).max(64),
  disk: z.strictObject({ sizeMiB: z.int().min(64).max(65_536) }),
});

const user = z.strictObject({
  name: z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'must be a name that useradd takes'),
  /** Without one the account is locked: `!` in /etc/shadow. */
  password: z
    .string()
    .min(1)
    .regex(/^[^:\n]*$/, 'must not hold a colon or a line end')
    .optional(),
  uid: z.int().min(0).max(60_000).optional(),
  /** Groups beside its own; such as `sudo` or `wheel`. */
  groups: z.array(word).default([]),
  /** Lines of `.ssh/authorized_keys`. */
  sshKeys: z.array(oneLine).default([]),
});

/** How the virtual machine differs from the ordinary one. */
const machine = z.strictObject({
  /** False for a machine without COM1. */
  serialPort: z.boolean().default(true),
  /** True where the firmware copies what is on the screen to COM1, as Azure's does. */
  firmwareMirror: z.boolean().default(false),
});

/** A way to a shell without the ordinary login, with what a person sees on the console. */
const procedure = z.strictObject({
  name: word,
  /** Typed at the end of GRUB's line that starts with `linux`. */
  append: oneLine,
  /** Words of that line taken out first. */
  remove: z.array(word).default([]),
  ...procedureFields,
  cites: z.array(rowId).default([]),
});

/** What a profile's `profile.yaml` holds; `images/README.md` explains each field. */
export const profileSchema = z.strictObject({
  title: oneLine,
  /** Made here on a Debian base: the same boot path as the system it stands for, not its packages. */
  source: z.literal('simulated'),
  os: z.strictObject({ name: oneLine, version: oneLine }),
  hostname: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be a host name'),
  users: z.array(user).min(1),
  /** Scripts or units that this guest does without, beside those of its base. */
  disabledServices: z.array(service).default([]),
  kernel: z.strictObject({
    /** As the distribution's own; `root=… ro` is put before it. */
    commandLine: oneLine,
    /** How the root file system is named on the line. */
    root: z.enum(['uuid', 'label']).default('uuid'),
  }),
  grub: z.strictObject({
    ...grubFields,
    timeoutStyle: grubFields.timeoutStyle.default('menu'),
    serialCommand: grubFields.serialCommand.optional(),
    entries: grubFields.entries.default([]),
  }),
  /** The file system's label. */
  diskLabel: word.default('root'),
  /** What the guest shows before its login prompt: `/etc/issue`. */
  issue: z.string(),
  /** Fields of `/etc/os-release`. */
  osRelease: z.record(z.string().regex(/^[A-Z_]+$/), oneLine),
  /** The program on ttyS0, and what starts it. */
  getty: oneLine,
  /** Whether root can log in, and how. */
  root: z.enum(['password', 'locked']),
  /** Terminals of `/etc/securetty`; absent where the distribution has no such file any more. */
  securetty: z.array(word).optional(),
  pam: oneLine,
  /** The program behind the maintenance prompt, and what it does with this guest's root account. */
  sulogin: oneLine,
  /** The initrd that the distribution has. */
  initrd: z.enum(initrdKinds),
  sshd: oneLine,
  machine: machine.default({ serialPort: true, firmwareMirror: false }),
  singleUser: z.array(procedure).min(1),
  /** Where this guest differs from the system it stands for; reports show it. */
  differences: z.array(oneLine),
  /** Where the facts come from: sections of the specification. */
  facts: z.array(oneLine).min(1),
  /** Rows of the specification. */
  cites: z.array(rowId),
  notes: z.string().default(''),
});

export type Base = Readonly<z.infer<typeof baseSchema>> & Folder;
type ProfileFields = z.infer<typeof profileSchema>;

interface Folder {
  /** The name of its folder, by which commands call it. */
  readonly name: string;
  /** Its `profile.yaml` or `base.yaml`; an absolute path. */
  readonly file: string;
  /** The tree of files that is laid over what is below it; an absolute path, if there is one. */
  readonly files: string | undefined;
}

/** A guest as its folder describes it, on the base that its `extends` names. */
export interface SimulatedProfile extends Readonly<Omit<ProfileFields, 'machine'>>, Folder {
  readonly source: 'simulated';
  readonly base: Base;
  /** That of its base. */
  readonly init: Base['init'];
  readonly machine: MachineShape;
  /** What this guest was made of, when it is a variant; its fields are those with the changes made. */
  readonly variantOf?: VariantOf | undefined;
}

/** A guest, and the change of it. */
interface VariantOf {
  readonly profile: SimulatedProfile;
  readonly variant: Variant;
}

/** True for a guest that is made here. */
export function isSimulated(profile: Profile): profile is SimulatedProfile {
  return profile.source === 'simulated';
}
