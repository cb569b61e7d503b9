/** What a terminal would obey or not show. */
const unseen = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** A name of a file system, bytes as latin1, as text that a terminal shows and does not obey; cut where it is long. */
export function shownName(name: string, longest = 200): string {
  const bytes = Buffer.from(name, 'latin1');
  const text = bytes.toString('utf8');
  const readable = Buffer.from(text, 'utf8').equals(bytes);
  const shown = readable
    ? text.replace(unseen, (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`)
    : name.replace(/[^\x20-\x7e]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return shown.length > longest ? `${shown.slice(0, longest)}…` : shown;
}
