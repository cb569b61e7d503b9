/** What takes a secret's place; one for each of its characters. */
export const hidden = '•';

/** A password as a guest keeps it (crypt(5)): method, salt and hash. */
const keptPassword = /\$(?:[156y]|gy|2[abxy])\$[\w./$=,]{20,}/g;

/** Words that must not be written down, and texts without them (security.log-secrets). */
export class Secrets {
  readonly #words = new Set<string>();
  readonly #published: ReadonlySet<string>;

  /** @param published what everybody may read in a profile: it is hidden where it is typed, and not where a guest says it */
  constructor(published: readonly string[] = []) {
    this.#published = new Set(published);
  }

  add(word: string): void {
    if (word !== '') this.#words.add(word);
  }

  /** What is typed or done, without the secrets. */
  hideTyped(text: string): string {
    return without(text, [...this.#words]);
  }

  /** What is said or told, without the secrets. */
  hide(text: string): string {
    return without(
      text,
      [...this.#words].filter((word) => !this.#published.has(word)),
    );
  }

  /** The same value without secrets in any of its texts. */
  hideIn<Value>(value: Value): Value {
    if (typeof value === 'string') return this.hide(value) as Value;
    if (Array.isArray(value)) return value.map((item: unknown) => this.hideIn(item)) as Value;
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.hideIn<unknown>(item)])) as Value; // prettier-ignore
  }
}

/** Hides what is in parts of one text, each of which keeps its length: a secret may begin in one and end in the next. */
export function inParts(parts: readonly string[], hide: (text: string) => string): readonly string[] {
  const shown = hide(parts.join(''));
  let end = 0;
  return parts.map(({ length }) => shown.slice(end, (end += length)));
}

function without(text: string, words: readonly string[]): string {
  let shown = text.replace(keptPassword, (kept) => hidden.repeat(kept.length));
  for (const word of words) shown = shown.replaceAll(word, hidden.repeat(word.length));
  return shown;
}
