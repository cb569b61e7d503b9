type State = 'text' | 'escape' | 'intermediate' | 'control-sequence' | 'string' | 'string-escape';

/**
 * Turns a terminal's byte stream into the text a person reads: whole UTF-8, no escape sequences, `\n` line ends.
 * Moving the cursor to another place counts as a line end, so that fields of a full-screen menu stay apart.
 * It keeps its state between pushes: a sequence may be split anywhere.
 */
export class TextFilter {
  readonly #decoder = new TextDecoder('utf-8');
  #state: State = 'text';

  push(bytes: Uint8Array): string {
    let text = '';
    for (const character of this.#decoder.decode(bytes, { stream: true })) text += this.#step(character);
    return text;
  }

  #step(character: string): string {
    switch (this.#state) {
      case 'text':
        return this.#text(character);
      case 'escape':
        this.#state = afterEscape(character);
        return '';
      case 'intermediate':
        this.#state = 'text';
        return '';
      case 'control-sequence':
        return this.#controlSequence(character);
      case 'string':
        if (character === '\x07') this.#state = 'text';
        else if (character === '\x1b') this.#state = 'string-escape';
        return '';
      case 'string-escape':
        this.#state = character === '\\' ? 'text' : 'string';
        return '';
    }
  }

  #text(character: string): string {
    if (character === '\x1b') this.#state = 'escape';
    if (character === '\n' || character === '\t') return character;
    return character < ' ' || character === '\x7f' ? '' : character;
  }

  #controlSequence(character: string): string {
    if (character === '\x1b') this.#state = 'escape';
    if (character < '@' || character > '~') return '';
    this.#state = 'text';
    return character === 'H' || character === 'f' ? '\n' : '';
  }
}

function afterEscape(character: string): State {
  if (character === '[') return 'control-sequence';
  if (']PX^_'.includes(character)) return 'string';
  return character >= ' ' && character <= '/' ? 'intermediate' : 'text';
}
