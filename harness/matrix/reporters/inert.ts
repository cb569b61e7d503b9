/** What a terminal would obey or not show. */
const unseen = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** A text of one line that a terminal shows and does not obey: `\u{1b}` for an escape character (gateway X7). */
export function inertLine(text: string): string {
  return text.replace(unseen, (character) =>
    character === '\t' ? ' ' : `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`,
  );
}

/** The same for a text of several lines. */
export function inertText(text: string): string {
  return text.split('\n').map(inertLine).join('\n');
}
