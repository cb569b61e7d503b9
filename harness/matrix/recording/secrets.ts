/** What takes a secret's place; one for each of its characters. */
export const hidden = '•';

/** Words that must not be written down, and texts without them. */
export class Secrets {
  readonly #words = new Set<string>();

  add(word: string): void {
    if (word !== '') this.#words.add(word);
  }

  hide(text: string): string {
    let shown = text;
    for (const word of this.#words) shown = shown.replaceAll(word, hidden.repeat(word.length));
    return shown;
  }
}
