import type { MachineOperation } from '../../lab/guest/machine-event.ts';

const names: Readonly<Record<string, string>> = {
  '\r': 'Enter',
  '\n': 'Enter',
  '\t': 'Tab',
  '\x08': 'Backspace',
  '\x7f': 'Backspace',
  '\x1b': 'Escape',
  '\x1b[A': 'Up',
  '\x1b[B': 'Down',
  '\x1b[C': 'Right',
  '\x1b[D': 'Left',
};
const key = /\x1b\[[A-D]|[\x00-\x1f\x7f]/;
const longest = 60;
/** What a session's `run` types around a command. */
const marked = /^echo "begin""-\w+"; ([^]*?)(?:; (?:echo(?: "end""-\w*"?)?)?)?(\r?)$/;

/** What somebody has typed, for a person: `"azureuser" and Enter`, `Ctrl+X`. */
export function keysTyped(text: string): string {
  const [, command, enter] = marked.exec(text) ?? [];
  if (command !== undefined) return `the command ${quoted(command)}${enter === '' ? ' …' : ''}`;
  const parts = text.split(new RegExp(`(${key.source})`)).filter((part) => part !== '');
  return parts.map((part) => (key.test(part) ? nameOf(part) : quoted(part))).join(' and ') || 'nothing';
}

/** What is done to a machine, for a person. */
export function operationDone(operation: MachineOperation): string {
  switch (operation.did) {
    case 'sysrq':
      return `SysRq ${operation.keys}`;
    case 'script':
      return `the script ${quoted(operation.script)}`;
    case 'nmi':
      return 'an NMI';
    default:
      return `a ${operation.did}`;
  }
}

/** The typed line in which two texts begin to differ, of each. */
export function differingLines(one: string, other: string): readonly [string, string] {
  let same = 0;
  while (same < one.length && same < other.length && alike(one.charAt(same), other.charAt(same))) same += 1;
  // A search from before the beginning would find what is there.
  const from = same === 0 ? 0 : one.lastIndexOf('\r', same - 1) + 1;
  return [lineFrom(one, from), lineFrom(other, from)];
}

/** Whether two typed characters are the same, or one of them is hidden. */
export function alike(one: string, other: string): boolean {
  return one === other || one === '•' || other === '•';
}

/** Whether the same is done, but for what is hidden. */
export function isSame(one: MachineOperation, other: MachineOperation): boolean {
  const [text, recorded] = [JSON.stringify(one), JSON.stringify(other)];
  return text.length === recorded.length && [...text].every((character, at) => alike(character, recorded.charAt(at))); // prettier-ignore
}

function lineFrom(text: string, from: number): string {
  const end = text.indexOf('\r', from);
  return end < 0 ? text.slice(from) : text.slice(from, end + 1);
}

function nameOf(control: string): string {
  return names[control] ?? `Ctrl+${String.fromCharCode(control.charCodeAt(0) + 64)}`;
}

function quoted(text: string): string {
  const [first = ''] = text.trim().split('\n');
  return first.length > longest || first !== text.trim() ? `"${first.slice(0, longest)}…"` : `"${first}"`;
}
