/** An account inside the guest. */
export interface GuestLogin {
  readonly name: string;
  readonly password: string;
}

/** A way to a shell without the ordinary login, as the guest's profile has it. */
export interface SingleUserProcedure {
  /** Such as `rescue`, `emergency`, `single`, `rd.break`, `init`. */
  readonly name: string;
  /** Typed at the end of GRUB's line that starts with `linux`. */
  readonly append: string;
  /** Words of that line taken out first. */
  readonly remove: readonly string[];
  /** What the console says then, verbatim and in this order. */
  readonly prompts: readonly string[];
  /** What comes after the last prompt is answered: a shell, root's password, a login (the boot goes on), a refusal. */
  readonly ends: 'shell' | 'password' | 'login' | 'refused';
}

/** What is known of a guest before it runs: its profile, as data. */
export interface GuestFacts {
  /** Such as `ubuntu`, or `ubuntu.broken-fstab` for one with a change. */
  readonly name: string;
  readonly title: string;
  /** Where it comes from: `simulated`, `official` or `imported`. */
  readonly source: string;
  /** Such as `systemd` or `sysvinit`; `unknown` for an image that nobody has described. */
  readonly init: string;
  readonly initrd: string;
  /** Whether root can log in. */
  readonly root: 'password' | 'locked' | 'unknown';
  readonly grub: {
    /** Whether it talks on the serial port. */
    readonly onSerial: boolean;
    readonly timeoutStyle: 'menu' | 'countdown' | 'hidden';
    readonly timeoutSeconds: number;
  };
  readonly kernelCommandLine: string;
  /** Terminals of `/etc/securetty`, where there is one. */
  readonly securetty?: readonly string[];
  readonly singleUser: readonly SingleUserProcedure[];
  /** Rows of the specification that it serves. */
  readonly cites: readonly string[];
}
