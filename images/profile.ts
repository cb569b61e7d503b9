import { z } from 'zod';

const word = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.+-]*$/, 'must be a plain word');
const debianPackage = z.string().regex(/^[a-z0-9][a-z0-9.+-]+$/, 'must be the name of a Debian package');
const oneLine = z
  .string()
  .min(1)
  .regex(/^[^\n\r]*$/, 'must be one line');
const service = z.string().regex(/^[\w.@-]+$/, 'must be the name of a service');

const user = z.strictObject({
  name: z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'must be a name that useradd takes'),
  password: z
    .string()
    .min(1)
    .regex(/^[^:\n]*$/, 'must not hold a colon or a line end'),
});

/** What a profile's `profile.yaml` holds; `images/README.md` explains each field. */
export const profileSchema = z.strictObject({
  title: oneLine,
  /** Made here on a Debian base: the same boot path as the system it stands for, not its packages. */
  source: z.literal('simulated'),
  os: z.strictObject({ name: oneLine, version: oneLine }),
  init: z.enum(['sysvinit', 'systemd']),
  hostname: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be a host name'),
  memoryMiB: z.int().min(64).max(65_536),
  cpus: z.int().min(1).max(64),
  /** A named model of QEMU: under emulation a guest on `max` does not come back from a thaw. */
  cpuModel: word,
  users: z.array(user).min(1),
  suite: word,
  packages: z.array(debianPackage),
  /** Never installed, so that a dependency takes its alternative. */
  excludedPackages: z.array(debianPackage).default([]),
  disabledServices: z.array(service).default([]),
  kernel: z.strictObject({
    package: debianPackage,
    /** `root=UUID=… ro` is put before it. */
    commandLine: oneLine,
    /** Loaded in this order before the root file system is mounted. */
    initrdModules: z.array(z.string().regex(/^\w+$/, 'must be the name of a module')),
  }),
  grub: z.strictObject({
    /** How long the menu waits for a key, in seconds; 0 shows none. */
    timeoutSeconds: z.int().min(0).max(600),
    /** Both `terminal_input` and `terminal_output`. */
    terminal: z.array(z.enum(['serial', 'console'])).min(1),
    serialCommand: oneLine,
  }),
  disk: z.strictObject({ sizeMiB: z.int().min(64).max(65_536) }),
  /** Rows of the specification. */
  cites: z.array(z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be the id of a row')),
  notes: z.string().default(''),
});

type ProfileFields = z.infer<typeof profileSchema>;

/** A guest as its folder describes it. */
export interface Profile extends Readonly<ProfileFields> {
  /** The name of its folder, by which commands call it. */
  readonly name: string;
  /** The `profile.yaml` files that make it up, the most basic first; absolute paths. */
  readonly sources: readonly string[];
  /** The trees of files laid over its root, in order; absolute paths, of those that exist. */
  readonly layers: readonly string[];
}
