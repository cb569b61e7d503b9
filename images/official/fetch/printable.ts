/** What comes from outside as one short line that a terminal shows and does not obey. */
export function printable(text: string, length = 300): string {
  const line = text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) =>
    character === '\n' ? ' ' : `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
  return line.length > length ? `${line.slice(0, length)}...` : line;
}
