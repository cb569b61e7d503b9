import type { Line } from '../../line/line.ts';
import type { ReadEvent } from '../../line/reader.ts';
import { Screen } from '../../line/screen.ts';
import type { MachineEvent } from '../../lab/guest/machine-event.ts';
import { castVersion, type Cast, type CastCode, type CastEvent, type CastHeader } from './cast.ts';
import { inParts, Secrets } from './secrets.ts';

/** How much of what a guest says is kept, in characters: a flood does not fill the disk. */
const mostCharacters = 16 * 1024 * 1024;
const [columns, rows] = [80, 24] as const;

export interface RecorderOptions {
  readonly line: Line;
  readonly title: string;
  /** Passwords that a profile tells everybody. */
  readonly published: readonly string[];
  /** What else a reader should know, such as guest, row and seed. */
  readonly env: Readonly<Record<string, string>>;
  /** Told of all that the guest says, as it is written down. */
  readonly onSaid?: (text: string) => void;
}

/**
 * Writes down what is said and typed on a guest's line from its first byte on, with marks at the steps, as an asciicast.
 * What was typed as a secret is hidden (security.log-secrets); bytes that are no UTF-8 are shown as U+FFFD.
 */
export class LineRecorder implements AsyncDisposable {
  readonly secrets: Secrets;
  readonly #screen = new Screen({ columns, rows });
  readonly #events: CastEvent[] = [];
  readonly #said = new TextDecoder();
  readonly #typed = new TextDecoder();
  readonly #header: CastHeader;
  readonly #startMs = performance.now();
  readonly #reader;
  readonly #stopInput: () => void;
  readonly #stopOutput: () => void;
  readonly #onSaid: ((text: string) => void) | undefined;
  readonly #unshown: Uint8Array[] = [];
  #shown: Promise<void> = Promise.resolve();
  #characters = 0;

  constructor({ line, title, published, env, onSaid }: RecorderOptions) {
    this.secrets = new Secrets(published);
    this.#onSaid = onSaid;
    const timestamp = Math.floor(Date.now() / 1000);
    this.#header = { version: castVersion, width: columns, height: rows, timestamp, title, env };
    this.#reader = line.reader(line.start);
    this.#stopInput = line.onInput((bytes) => {
      this.#take();
      this.#note('i', this.#typed.decode(bytes, { stream: true }));
    });
    this.#stopOutput = line.onOutput(() => this.#take());
  }

  /** A point that a player can go to. */
  mark(title: string): void {
    this.#take();
    this.#note('m', title);
  }

  /** Something that was done to the machine, or that happened to it. */
  machine(event: MachineEvent): void {
    this.#take();
    this.#note('x', JSON.stringify(event));
  }

  /** The rows of the screen now, and those before them. */
  get screen(): readonly string[] {
    return this.secrets.hideIn(this.#screen.lines);
  }

  /** The last lines that hold something. */
  get lastLines(): readonly string[] {
    return this.screen.filter((line) => line !== '').slice(-8);
  }

  /** All of it, without a secret that is known by now. */
  get cast(): Cast {
    const { secrets } = this;
    const partsOf = (wanted: CastCode): readonly string[] => this.#events.filter(([, code]) => code === wanted).map(([, , data]) => data); // prettier-ignore
    const typed = inParts(partsOf('i'), (text) => secrets.hideTyped(text)).values();
    const said = inParts(partsOf('o'), (text) => secrets.hide(text)).values();
    const shown = ([, code, data]: CastEvent): string => {
      if (code === 'i') return typed.next().value ?? '';
      if (code === 'o') return said.next().value ?? '';
      return isPicture(data) ? data : secrets.hideTyped(data);
    };
    return { header: this.#header, events: this.#events.map((event) => [event[0], event[1], shown(event)]) };
  }

  /** Takes what has been said so far, and no more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopInput();
    this.#stopOutput();
    this.#take();
    this.#reader.close();
    await this.#shown;
    this.#screen[Symbol.dispose]();
  }

  /** In step with the line, not after it: what was said comes before what is typed upon it. */
  #take(): void {
    for (let event = this.#reader.take(); event; event = this.#reader.take()) this.#add(event);
  }

  #add(event: ReadEvent): void {
    if (event.kind === 'gap') return this.#note('m', `${event.to - event.from} bytes are missing here`);
    const text = this.#said.decode(event.bytes, { stream: true });
    this.#note('o', text);
    this.#onSaid?.(text);
    this.#unshown.push(event.bytes);
    if (this.#unshown.length === 1) this.#shown = this.#shown.then(() => this.#show());
  }

  /** A terminal takes a while for each write, however short. */
  #show(): Promise<void> {
    return this.#screen.feed(Buffer.concat(this.#unshown.splice(0)));
  }

  #note(code: CastCode, data: string): void {
    if (data === '' || this.#characters > mostCharacters) return;
    this.#characters += data.length;
    this.#events.push([Number(((performance.now() - this.#startMs) / 1000).toFixed(3)), code, data]);
  }
}

/** A picture is no text: what looks like a secret in it is none. */
function isPicture(data: string): boolean {
  return data.startsWith('{"happened":"display"');
}
