import type { SimulatedProfile } from './profile.ts';

/** What each guest does on its console, as rows of a Markdown table; the README holds it. */
export function guestTable(profiles: readonly SimulatedProfile[]): string {
  const head = [
    'guest',
    'source',
    'init, initrd',
    'GRUB on serial',
    'getty on ttyS0',
    'root',
    'single-user way',
  ];
  const rows = profiles.map((profile) => [
    `\`${profile.name}\`: ${profile.title}`,
    profile.source,
    `${profile.init}, ${profile.initrd}`,
    describeGrub(profile),
    profile.getty,
    profile.root === 'locked' ? 'locked' : 'has a password',
    profile.singleUser.map(describeProcedure).join('; '),
  ]);
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map(escapeCell).join(' | ')} |`)
    .join('\n');
}

function describeGrub({ grub }: SimulatedProfile): string {
  if (!grub.terminal.includes('serial')) return `none: on the screen alone, ${grub.timeoutStyle}`;
  const wait = grub.timeoutStyle === 'menu' ? 'menu' : grub.timeoutStyle;
  return `${wait}, ${grub.timeoutSeconds} s, \`terminal ${grub.terminal.join(' ')}\``;
}

function describeProcedure({ append, ends }: SimulatedProfile['singleUser'][number]): string {
  const outcome = {
    shell: 'a shell',
    password: "root's password",
    login: 'refused, boots on',
    refused: 'refused',
  } as const;
  return `\`${append}\`: ${outcome[ends]}`;
}

function escapeCell(text: string): string {
  return text.replaceAll('|', String.raw`\|`);
}
