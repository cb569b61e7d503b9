/** One character in well-formed UTF-8, each byte as a character of its own. */
const encoded =
  '[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}';
const special = new RegExp(`${encoded}|\r\n|[^\t\n\x20-\x7e]`, 'g');
/** What may be the beginning of something that the next bytes end. */
const begun = /(?:\r|[\xc2-\xf4][\x80-\xbf]{0,2})$/;
/** What a terminal would obey or not show: control and format characters, private ones and none, line separators. */
const unseen = /[\p{C}\p{Zl}\p{Zp}]/u;
const mark = /\p{M}/u;
/** As many on one character as any writing has; terminals suffer from a million. */
const longestMarks = 30;

/**
 * What a guest has said as text that a terminal shows and does not obey (gateway X7), as `cat -v` does: `^[` for an
 * escape character, `^M` for a carriage return that ends no line, `\xff` for a byte that is not UTF-8, `\u{202e}` for a
 * character that is a control, turns text around or is not to be seen. The only control characters left are line feeds
 * and tabs. Where the bytes are cut into pieces does not matter.
 */
export class VisibleText {
  #rest = '';
  #marks = 0;

  /** The next bytes; the beginning of a character or of a line end comes with what ends it. */
  take(bytes: Uint8Array): string {
    const text = this.#rest + Buffer.from(bytes).toString('latin1');
    this.#rest = begun.exec(text)?.[0] ?? '';
    return this.#show(text.slice(0, text.length - this.#rest.length));
  }

  /** What is still there when no more bytes come. */
  end(): string {
    const text = this.#rest;
    this.#rest = '';
    return this.#show(text);
  }

  #show(text: string): string {
    let shown = 0;
    const visible = text.replace(special, (found, at: number) => {
      if (at > shown) this.#marks = 0;
      shown = at + found.length;
      return this.#visible(found);
    });
    if (text.length > shown) this.#marks = 0;
    return visible;
  }

  #visible(found: string): string {
    if (found === '\r\n') return '\n';
    const code = found.charCodeAt(0);
    if (code < 0x20 || code === 0x7f) return `^${String.fromCharCode(code ^ 0x40)}`;
    if (found.length === 1) return `\\x${code.toString(16)}`;
    const character = Buffer.from(found, 'latin1').toString();
    this.#marks = mark.test(character) ? this.#marks + 1 : 0;
    if (!unseen.test(character) && this.#marks <= longestMarks) return character;
    return `\\u{${character.codePointAt(0)?.toString(16)}}`;
  }
}
