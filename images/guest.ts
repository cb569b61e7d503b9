/** Where a guest comes from: made here in the likeness of a system, the vendor's own image, or the user's. */
export type GuestSource = 'simulated' | 'official' | 'imported';

/** The virtual machine that a guest wants. */
export interface MachineShape {
  readonly memoryMiB: number;
  readonly cpus: number;
  readonly firmware: 'bios' | 'uefi';
  /** What its programs need of the processor, as the x86-64 ABI names it. */
  readonly cpu: 'x86-64-v2' | 'x86-64-v3';
  /** The controller that its disk is at; `virtio` unless it is said. */
  readonly disk?: 'virtio' | 'ide' | 'scsi';
  /** A disk beside its own that makes users at the first boot (NoCloud); an absolute path. */
  readonly seedPath?: string | undefined;
  /** What Ignition reads at the first boot, by the name that it asks the firmware for. */
  readonly ignition?: { readonly name: string; readonly path: string } | undefined;
  /** False for a machine without COM1. */
  readonly serialPort: boolean;
  /** True where the firmware copies what is on the screen to COM1, as Azure's does. */
  readonly firmwareMirror: boolean;
}

/** Someone who can log in on a guest's console. */
export interface Login {
  readonly name: string;
  readonly password: string;
}

/** A way to a shell without the ordinary login, with what a person sees on the console. */
export interface Procedure {
  readonly name: string;
  /** Typed at the end of GRUB's line that starts with `linux`. */
  readonly append: string;
  /** Words of that line taken out first. */
  readonly remove: readonly string[];
  readonly prompts: readonly string[];
  readonly ends: 'shell' | 'password' | 'login' | 'refused';
}

/** A guest as the lab runs it and as reports name it, wherever its disk comes from. */
export interface Profile {
  /** By which commands call it: `rhel`, `rhel.key-only`, `mybox`. */
  readonly name: string;
  readonly title: string;
  readonly source: GuestSource;
  readonly os: { readonly name: string; readonly version: string };
  /** Such as `systemd`. */
  readonly init: string;
  readonly users: readonly (Omit<Login, 'password'> & { readonly password?: string | undefined })[];
  readonly machine: MachineShape;
  readonly initrd: 'dracut' | 'initramfs-tools' | 'busybox' | 'unknown';
  /** Whether root can log in. */
  readonly root: 'password' | 'locked' | 'unknown';
  readonly grub: {
    readonly terminal: readonly string[];
    readonly serialCommand?: string | undefined;
    readonly timeoutStyle: 'menu' | 'countdown' | 'hidden';
    readonly timeoutSeconds: number;
  };
  readonly kernel: { readonly commandLine: string };
  readonly securetty?: readonly string[] | undefined;
  readonly singleUser: readonly Procedure[];
  /** What its console shows first that a person can answer; a login prompt where it is not told. */
  readonly wait?: 'login' | 'autologin' | 'firstboot' | 'nothing';
  /** Verbatim, where somebody has looked. */
  readonly prompts?: { readonly login?: string | undefined; readonly shell?: string | undefined };
  /** Seconds from its power on to a stage, where somebody has looked. */
  readonly stages?: Readonly<Record<string, number>>;
  /** Rows of the specification. */
  readonly cites: readonly string[];
}
