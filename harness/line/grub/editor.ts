import type { Deadline } from '../../deadline/deadline.ts';
import { Ttys0Error } from '../../errors/index.ts';
import type { Match } from '../expect/expect.ts';
import type { Pattern } from '../expect/pattern.ts';

/** Who sits at a console where GRUB shows its menu. */
export interface MenuUser {
  type(text: string): void;
  expect(patterns: Pattern | readonly Pattern[], deadline: Deadline): Promise<Match>;
  readonly screen: { readonly lines: readonly string[] };
}

export interface KernelLineEdit {
  /** Typed at the line's end. */
  readonly append?: string | undefined;
  /** Words taken out. */
  readonly remove?: readonly string[] | undefined;
}

const keys = {
  nextLine: '\x0e',
  lineStart: '\x01',
  lineEnd: '\x05',
  killToEnd: '\x0b',
  backspace: '\x08',
  boot: '\x18',
} as const;
/** Typed to see where the cursor is and that GRUB has read what was typed before, and taken away again. */
const mark = '~';
const longestEntry = 60;

/**
 * Changes the kernel line of the entry that the menu highlights, as a person does over serial, and boots it: `e`, down
 * to the line that starts with `linux`, Ctrl-E, the words, Ctrl-X (fix.bootloader). Fails as `expect` does, or with
 * `line.grub-line-missing` where the entry has no such line.
 */
export async function bootEdited(user: MenuUser, edit: KernelLineEdit, deadline: Deadline): Promise<void> {
  user.type('e');
  await user.expect('Emacs-like screen editing', deadline);
  const line = await goToKernelLine(user, deadline);
  user.type(typedEdit(line, edit));
  user.type(keys.boot);
}

/**
 * Moves the cursor down to the end of the kernel line, and returns that. GRUB scrolls an entry that does not fit its
 * frame, and draws a line from its start whenever one is typed on: a mark at the end has the whole line before it.
 */
async function goToKernelLine(user: MenuUser, deadline: Deadline): Promise<string> {
  const seen: string[] = [];
  for (let step = 0; step < longestEntry; step += 1) {
    user.type(`${step === 0 ? '' : keys.nextLine}${keys.lineEnd}${mark}`);
    await user.expect(mark, deadline);
    const line = markedLine(user.screen.lines);
    user.type(keys.backspace);
    if (/^\s*linux/.test(line)) return line;
    // At the entry's end the cursor stays where it is.
    if (step > 0 && line === seen.at(-1) && line !== '') break;
    seen.push(line);
  }
  throw new Ttys0Error('line.grub-line-missing', {}, { detail: seen.join('\n') });
}

/** What stands before the mark. After it, there may be left what GRUB has yet to draw over. */
function markedLine(rows: readonly string[]): string {
  const marked = logicalLines(rows).find((text) => text.includes(mark)) ?? '';
  return marked.slice(0, marked.lastIndexOf(mark));
}

/** The keys that make the line what it should be, with the cursor somewhere on it. */
export function typedEdit(line: string, { append = '', remove = [] }: KernelLineEdit): string {
  const words = append === '' ? '' : ` ${append}`;
  if (remove.length === 0) return `${keys.lineEnd}${words}`;
  const kept = line.trim().split(/\s+/).filter((word) => !remove.includes(word)); // prettier-ignore
  return `${keys.lineStart}${keys.killToEnd}${kept.join(' ')}${words}`;
}

/** The lines of an entry out of the rows of GRUB's editor: between its frame, with broken rows put together. */
export function logicalLines(rows: readonly string[]): readonly string[] {
  const framed = rows.flatMap((row) => /^\s*[|│](.*)[|│]\s*$/.exec(row)?.[1] ?? []);
  const lines: string[] = [];
  let broken = false;
  for (const row of framed) {
    const continues = /\\\s*$/.test(row);
    const text = continues ? row.replace(/\\\s*$/, '') : row.trimEnd();
    lines.push(broken ? `${lines.pop() ?? ''}${text}` : text);
    broken = continues;
  }
  return lines;
}
