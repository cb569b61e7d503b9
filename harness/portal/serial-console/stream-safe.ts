/** Where in the stream the next character stands. */
type Place = 'text' | 'escape' | 'sequence' | 'string' | 'overlong';

const [bell, cancel, substitute, escape, deletion] = [0x07, 0x18, 0x1a, 0x1b, 0x7f];
/** As many as Unicode's stream-safe text format allows after a character; more than any writing has. */
const longestMarks = 30;
const longestString = 4096;
const longestSequence = 256;
/** No terminal has more rows or columns; `ESC[999;999H` is how programs ask for the last ones. */
const highestCount = 500;
const highestNumber = 9999;

const plain = /^[\t\n\r\x20-\x7e]*$/;
/** What a terminal adds to the character before it: marks, joiners and the like, the vowels of conjoined Hangul, a sign. */
const mark = /[\p{M}\p{Cf}\u1160-\u11ff\u06de]/u;
/** What turns text around, so that it reads as what it is not. */
const direction = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
/** Sequences that act as often as their number says: insert, delete, scroll, tabulate, repeat. */
const counted = /^[^?>=<]*[@LMPSTXZIb}~]$/;

/**
 * What a guest says, as text that cannot hold up the terminal that shows it (gateway X5). Escape sequences stay what they
 * are, except that
 * - a character has at most 30 combining marks: a million would be one cell's text, drawn again and again;
 * - what changes the direction of text is left out: text is shown in the order in which it was said;
 * - a number in a sequence is at most 9,999, and 500 where it says how often to act: `ESC[2000000000L` takes an hour;
 * - a title, or another string of a sequence, that is longer than 4,096 characters is cancelled; it ends at its end or
 *   with the line, so that what comes after it is seen.
 * Where the bytes are cut into pieces does not matter. Bytes that are not UTF-8 become U+FFFD.
 */
export class StreamSafe {
  #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #place: Place = 'text';
  #marks = 0;
  /** A sequence as far as it has come. */
  #held = '';
  #stringLength = 0;
  #endsAtBell = false;

  /** The next bytes as text for the terminal; what is not whole yet comes with the bytes that end it. */
  take(bytes: Uint8Array): string {
    const text = this.#decoder.decode(bytes, { stream: true });
    if (this.#place === 'text' && plain.test(text)) {
      if (text !== '') this.#marks = 0;
      return text;
    }
    let safe = '';
    for (const character of text) safe += this.#next(character, character.codePointAt(0) ?? 0);
    return safe;
  }

  /** Forgets what has not ended. */
  reset(): void {
    this.#decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    this.#place = 'text';
    this.#marks = 0;
    this.#held = '';
  }

  #next(character: string, code: number): string {
    if (code === cancel || code === substitute || code === escape || (code >= 0x80 && code < 0xa0)) {
      this.#end();
      return this.#begin(character, code);
    }
    switch (this.#place) {
      case 'text':
        return this.#text(character, code);
      case 'escape':
        return this.#escape(character, code);
      case 'sequence':
        return this.#sequence(character, code);
      case 'string':
        return this.#string(character, code);
      case 'overlong':
        return this.#overlong(character, code);
    }
  }

  /** Whatever was under way ends; a sequence without its end is nothing to a terminal. */
  #end(): string {
    const held = this.#held;
    this.#held = '';
    this.#place = 'text';
    return held;
  }

  /** An escape character, or a control character of the second set, which is one and a letter at once. */
  #begin(character: string, code: number): string {
    if (code === escape) this.#place = 'escape';
    else if (code === 0x9b) this.#place = 'sequence';
    else if ([0x90, 0x98, 0x9d, 0x9e, 0x9f].includes(code))
      return this.#beginString(character, code === 0x9d);
    else return character;
    this.#held = character;
    return '';
  }

  #beginString(opening: string, endsAtBell: boolean): string {
    this.#held = '';
    this.#place = 'string';
    this.#stringLength = 0;
    this.#endsAtBell = endsAtBell;
    return opening;
  }

  #text(character: string, code: number): string {
    if (code < 0x20 || code === deletion) return character;
    if (code >= 0x300) {
      if (direction.test(character)) return '';
      if (mark.test(character)) {
        this.#marks += 1;
        return this.#marks > longestMarks ? '' : character;
      }
    }
    this.#marks = 0;
    return character;
  }

  #escape(character: string, code: number): string {
    if (code < 0x20 || code === deletion) return character; // it acts at once
    if (code >= 0xa0) return this.#broken(character, code);
    if (']PX^_'.includes(character)) return this.#beginString(this.#held + character, character === ']');
    this.#held += character;
    if (character === '[') this.#place = 'sequence';
    else if (code >= 0x30) return this.#end();
    return this.#bounded();
  }

  #sequence(character: string, code: number): string {
    if (code < 0x20 || code === deletion) return character; // it acts at once
    if (code >= 0xa0) return this.#broken(character, code);
    this.#held += character;
    return code >= 0x40 ? limited(this.#end()) : this.#bounded();
  }

  #bounded(): string {
    if (this.#held.length > longestSequence) this.#end();
    return '';
  }

  /** A character that no sequence holds. */
  #broken(character: string, code: number): string {
    this.#end();
    return this.#text(character, code);
  }

  #string(character: string, code: number): string {
    if (this.#endsAtBell && code === bell) return this.#end() + character;
    this.#stringLength += 1;
    if (this.#stringLength <= longestString) return character;
    this.#place = 'overlong';
    return `\u0018${this.#overlong(character, code)}`;
  }

  #overlong(character: string, code: number): string {
    if (character === '\n' || character === '\r') return this.#end() + character;
    if (this.#endsAtBell && code === bell) this.#end();
    return '';
  }
}

/** A whole control sequence with its numbers held to what they may be. */
function limited(sequence: string): string {
  const [opening, rest] = sequence.startsWith('\u001b') ? ['\u001b[', sequence.slice(2)] : ['\u009b', sequence.slice(1)]; // prettier-ignore
  const highest = counted.test(rest) ? highestCount : highestNumber;
  return opening + rest.replace(/\d{3,}/g, (number) => String(Math.min(Number(number), highest)));
}
