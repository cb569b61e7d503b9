/** What takes a secret's place; one for each of its characters. */
export const hidden = '•';

/** A password as a guest keeps it (crypt(5)): method, salt and hash. */
const keptPassword = /\$(?:[156y]|gy|2[abxy])\$[\w./$=,]{20,}/g;

/** Words that must not be written down, and texts without them. */
export class Secrets {
  readonly #words = new Set<string>();

  add(word: string): void {
    if (word !== '') this.#words.add(word);
  }

  hide(text: string): string {
    let shown = text.replace(keptPassword, (kept) => hidden.repeat(kept.length));
    for (const word of this.#words) shown = shown.replaceAll(word, hidden.repeat(word.length));
    return shown;
  }

  /** Hides what is in parts of one text, each of which keeps its length: a secret may begin in one and end in the next. */
  hideInParts(parts: readonly string[]): readonly string[] {
    const shown = this.hide(parts.join(''));
    let end = 0;
    return parts.map(({ length }) => shown.slice(end, (end += length)));
  }
}
