/** What a disk starts: one system, by one kernel. */
export interface Boot {
  /** As the menu names it. */
  readonly title: string;
  readonly kernelVersion: string;
  /** Paths on the disk. */
  readonly kernel: string;
  readonly initrd: string;
  readonly rootUuid: string;
  /** What follows `root=` and `ro`. */
  readonly commandLine: string;
}

/** How GRUB is set up on an imported disk; `grub` of its profile says the same. */
export const grubSettings = {
  terminal: ['serial', 'console'] as ('serial' | 'console')[],
  serialCommand: 'serial --unit=0 --speed=115200',
  timeoutStyle: 'menu',
  timeoutSeconds: 2,
} as const;

/** The grub.cfg of an imported disk: its menu on the serial line and on the screen. */
export function importedMenu(boot: Boot): string {
  const terminals = grubSettings.terminal.join(' ');
  const search = `search --no-floppy --fs-uuid --set=root ${boot.rootUuid}`;
  return `# Made by ttys0 when this system was imported.
set default=0
set timeout_style=${grubSettings.timeoutStyle}
set timeout=${grubSettings.timeoutSeconds}
${grubSettings.serialCommand}
terminal_input ${terminals}
terminal_output ${terminals}
${search}

menuentry ${quote(boot.title)} --class gnu-linux {
	${search}
	echo	${quote(`Loading Linux ${boot.kernelVersion} ...`)}
	linux	${boot.kernel} root=UUID=${boot.rootUuid} ro ${boot.commandLine}
	echo	'Loading initial ramdisk ...'
	initrd	${boot.initrd}
}
`;
}

/** A word in GRUB's script, which has a shell's quotes. */
function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
