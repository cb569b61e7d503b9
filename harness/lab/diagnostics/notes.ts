import { harmlessJson } from '../../gateway/audit/harmless.ts';
import type { AuditEvent } from '../../gateway/ports.ts';

const newline = 0x0a;
const auditMark = '[ttys0 audit] ';
const gapMark = '[ttys0 gap] ';
/** Before a note that had to break a line of the guest, which goes on after it. */
const lineBreak = '\r\n[ttys0 break] ';

/** An access to the console as a line of the log (security.audit); nothing in a name can end it or act (L6). */
export function auditNote(event: AuditEvent): string {
  return `${auditMark}${harmlessJson(event)}`;
}

/** The line that stands for bytes that are missing. */
export function gapNote(bytes: number): string {
  return `${gapMark}${bytes} bytes are missing here: storage was away for too long`;
}

/** Matches each note with the line break before and after it that the guest has not sent. */
export const anyNote = /(?:\r\n\[ttys0 break\] )?\[ttys0 (?:audit|gap)\] [^\r\n]*\r\n/g;

/** Puts notes between the whole lines of what a guest says. */
export class NoteWeaver {
  readonly #push: (bytes: Buffer, ofGuest: boolean) => void;
  readonly #waiting: string[] = [];
  #atLineStart: boolean;

  /**
   * @param push takes what the log says next: bytes of the guest, or notes
   * @param atLineStart false where the log goes on in the middle of a line
   */
  constructor(push: (bytes: Buffer, ofGuest: boolean) => void, atLineStart = true) {
    this.#push = push;
    this.#atLineStart = atLineStart;
  }

  /** True while notes wait for the end of the guest's line. */
  get waiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** Puts a note where the guest's line ends, or at once where none has begun. */
  note(text: string): void {
    this.#waiting.push(text);
    if (this.#atLineStart) this.#write();
  }

  guest(bytes: Buffer): void {
    const lineEnd = this.waiting ? bytes.indexOf(newline) + 1 : 0;
    if (lineEnd > 0) {
      this.#push(bytes.subarray(0, lineEnd), true);
      this.#atLineStart = true;
      this.#write();
    }
    const rest = bytes.subarray(lineEnd);
    if (rest.length === 0) return;
    this.#push(rest, true);
    this.#atLineStart = rest.at(-1) === newline;
  }

  /** Breaks the guest's line, which may be a prompt that waits for a long time, and says so. */
  breakLine(): void {
    if (this.waiting) this.#write();
  }

  #write(): void {
    const before = this.#atLineStart ? '' : lineBreak;
    this.#push(
      Buffer.from(
        `${before}${this.#waiting
          .splice(0)
          .map((text) => `${text}\r\n`)
          .join('')}`,
      ),
      false,
    );
    // A broken line begins anew: what the guest says next stands at a line's start, as far as notes are concerned.
    this.#atLineStart = true;
  }
}
