/** What a terminal would obey or not show: control, format, private and unassigned characters, line separators. */
const unseen = /[\p{C}\p{Zl}\p{Zp}]/gu;

/**
 * Text from outside as one line that a terminal shows and does not obey, cut where it is long: `\x1b` for an escape
 * character, `\u{202e}` for one that turns text around.
 */
export function printable(text: string, longest = 300): string {
  const shown = text.replace(unseen, (found) => {
    const code = found.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
  return shown.length > longest ? `${shown.slice(0, longest)}…` : shown;
}
