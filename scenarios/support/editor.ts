import { rootPrompt, type ConsoleSession } from 'ttys0';

/** What a person types in an editor, and what it says when the file has been written. */
interface Editor {
  readonly opened: (file: string) => RegExp;
  readonly deletes: (words: string) => string;
  readonly saves: string;
  readonly saved: RegExp;
  readonly leaves: string;
}

/** The editors that guests have, best first. */
const editors: Readonly<Record<'vi' | 'nano', Editor>> = {
  vi: {
    opened: (file) => new RegExp(`"${file}" \\d{1,4}(?:L| lines), `),
    deletes: (words) => `/${words}\rdd`,
    saves: ':w\r',
    saved: /written/,
    leaves: ':q\r',
  },
  nano: {
    opened: () => /Read \d{1,4} lines/,
    deletes: (words) => `\x17${words}\r\x0b`,
    saves: '\x0f\r',
    saved: /Wrote \d{1,4} lines/,
    leaves: '\x18',
  },
};

/** In root's shell: opens a file in the guest's vi, or in nano where it has no vi, and deletes the line with these words. */
export async function deleteLineInEditor(
  session: ConsoleSession,
  file: string,
  words: string,
): Promise<void> {
  const name = (await session.run(
    'command -v vi >/dev/null && echo vi || echo nano',
  )) as keyof typeof editors;
  const editor = editors[name];
  session.type(`TERM=vt100 ${name} ${file}\r`);
  await session.expect(editor.opened(file));
  session.type(editor.deletes(words));
  session.type(editor.saves);
  await session.expect(editor.saved);
  session.type(editor.leaves);
  await session.expect(rootPrompt);
}
