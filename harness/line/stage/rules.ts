/** Where a guest is, in the order of a boot; `silent` before its first byte, `dead` once QEMU has gone. */
export const stages = [
  'silent',
  'firmware',
  'grub',
  'kernel',
  'initrd',
  'init',
  'login',
  'shell',
  'rescue',
  'emergency',
  'panic',
  'dead',
] as const;

export type Stage = (typeof stages)[number];

export interface StageRule {
  readonly stage: Stage;
  /** Tried on each line, whole or still without its end. */
  readonly line: RegExp;
  /** Stages from which alone this rule leads on; any when absent. */
  readonly from?: readonly Stage[];
}

/** The first rule that holds decides. What follows a prompt is decided by what the guest says next. */
export const stageRules: readonly StageRule[] = [
  { stage: 'panic', line: /Kernel panic - not syncing|end Kernel panic/ },
  { stage: 'firmware', line: /SeaBIOS \(version|iPXE \(http|^BdsDxe: / },
  { stage: 'grub', line: /GNU GRUB|^GRUB loading|Welcome to GRUB|^grub(?: rescue)?> $/ },
  {
    stage: 'kernel',
    line: /Linux version \d|^Loading Linux|^Loading initial ramdisk|Decompressing Linux|^\s*Booting `/,
  },
  {
    stage: 'initrd',
    line: /Run \/init as init process|^\(initramfs\) $|^dracut:|^Welcome to .{1,80} \(Initramfs\)!/,
  },
  // dracut's maintenance shell before release 055 is called after the place where the boot stopped.
  {
    stage: 'initrd',
    line: /^(?:dracut|cmdline|initqueue|switch_root|pre-[a-z]{1,10}|mount|cleanup):\S{1,120}# $/,
  },
  { stage: 'rescue', line: /You are in rescue mode|Welcome to rescue mode/ },
  { stage: 'emergency', line: /You are in emergency mode|Welcome to emergency mode|Entering emergency mode/ },
  {
    stage: 'rescue',
    line: /(?:Give root password for|Press [Ee]nter for|Enter root password for system|Press Enter for system) maintenance|^Cannot open access to console, the root account is locked/,
    from: ['kernel', 'initrd', 'init'],
  },
  {
    stage: 'init',
    line: /^INIT: version|systemd\[1\]: systemd \d|^Welcome to .{1,80}!$|init: .{1,40}upstart/,
  },
  { stage: 'login', line: /login: $/ },
  {
    stage: 'shell',
    line: /^(?:[^\s#$%]{1,80}@[^#$%]{1,120}|\[[^\]]{1,120}\]|bash-[\d.]+|sh-[\d.]+|~ ?)[#$%] $|^Last login: /,
  },
  // Alpine's prompt, host:~$ .
  { stage: 'shell', line: /^[\w.-]{1,64}:[~\/][^\s#$%>]{0,120}[#$] $/ },
  // SUSE's prompts, and root's of Container Linux: user@host:~> , host:~ # and host ~ # .
  {
    stage: 'shell',
    line: /^[^\s@]{1,32}@[^\s:]{1,64}:[^#$%>]{1,120}> $|^[\w.()-]{1,64}[: ][^\s#$%>]{1,120} # $/,
  },
];
