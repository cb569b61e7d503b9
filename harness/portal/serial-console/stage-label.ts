const labels: ReadonlyMap<string, string> = new Map([
  ['silent', 'no output yet'],
  ['firmware', 'firmware'],
  ['grub', 'GRUB menu'],
  ['kernel', 'kernel'],
  ['initrd', 'initial RAM disk'],
  ['init', 'starting services'],
  ['login', 'login prompt'],
  ['shell', 'shell'],
  ['rescue', 'rescue mode'],
  ['emergency', 'emergency mode'],
  ['panic', 'kernel panic'],
  ['dead', 'machine off'],
]);

/** A stage of the guest in words; a stage that this page does not know is shown as it is. */
export function stageLabel(stage: string): string {
  return labels.get(stage) ?? stage.replaceAll('-', ' ');
}

/** Stages where the guest is busy or already asks for something, so that silence is no reason to press Enter. */
const speaksForItself: ReadonlySet<string> = new Set([
  'firmware', 'grub', 'kernel', 'initrd', 'login', 'shell', 'rescue', 'emergency', 'panic',
]); // prettier-ignore

/** True where a silent console may only be waiting for Enter (known.enter-nothing). */
export function mayWaitForEnter(stage: string | undefined): boolean {
  return stage === undefined || !speaksForItself.has(stage);
}
