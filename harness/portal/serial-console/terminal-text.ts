/** The part of a terminal's buffer that this needs. */
export interface TextBuffer {
  readonly length: number;
  getLine(
    row: number,
  ): { readonly isWrapped: boolean; translateToString(trimRight?: boolean): string } | undefined;
}

/** All text of a buffer, wrapped rows joined to the lines they were, without the blank end. No escape sequences. */
export function bufferText(buffer: TextBuffer): string {
  const lines: string[] = [];
  for (let row = 0; row < buffer.length; row++) {
    const line = buffer.getLine(row);
    if (!line) continue;
    const continues = buffer.getLine(row + 1)?.isWrapped === true;
    const text = line.translateToString(!continues);
    if (line.isWrapped && lines.length > 0) lines.push((lines.pop() ?? '') + text);
    else lines.push(text);
  }
  return lines.join('\n').trimEnd();
}

// Control characters, and those that change the direction or hide: a title is data of the guest (gateway X1).
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A window title as the guest set it, fit to be shown as text. */
export function safeTitle(title: string): string {
  return title.replace(unsafe, '').trim().slice(0, 80);
}
