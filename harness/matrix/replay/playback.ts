import { Ttys0Error } from '../../errors/index.ts';
import type { MachineEvent, MachineOperation } from '../../lab/guest/machine-event.ts';
import type { Line } from '../../line/line.ts';
import { TextFilter } from '../../line/expect/text-filter.ts';
import type { Stage } from '../../line/stage/rules.ts';
import { alike, differingLines, isSame, keysTyped, operationDone } from './meaning.ts';
import { happensIn, picturesOf, upTo, withoutReplies, type Cue } from './play.ts';

/** What is played to: the machine that runs now. */
export interface Stagehand {
  says(text: string): void;
  happens(event: Exclude<MachineEvent, MachineOperation>): void;
}

/** How long what is done before its turn may wait for what the recording has before it. */
const turnMs = 5_000;
const keptTail = 2_048;

/**
 * Plays one recording: what the guest says comes as soon as it may, what is typed and done is compared to the recording.
 * What differs is a divergence, told at once and in words.
 */
export class Playback {
  /** Rejects with `replay.diverged`. */
  readonly diverged: Promise<never>;
  readonly #cues: readonly Cue[];
  readonly #failed: boolean;
  readonly #asked: { readonly operation: MachineOperation; readonly resolve: () => void }[] = [];
  readonly #decoder = new TextDecoder();
  readonly #stages = new Set<Stage>();
  #diverge: (error: Ttys0Error) => void = () => undefined;
  #line: Line | undefined;
  #hand: Stagehand | undefined;
  #at = 0;
  /** How much of the cue that types has been typed, and what was typed beyond that. */
  #typedOfCue = 0;
  #typed = '';
  #steps = 0;
  #said = '';
  #gateOffset = 0;
  #resting = false;
  #turn: NodeJS.Timeout | undefined;
  #hide: (text: string) => string = (text) => text;

  /** @param failed whether the run failed when it was recorded */
  constructor(cues: readonly Cue[], failed = false) {
    this.#cues = cues;
    this.#failed = failed;
    this.diverged = new Promise((_, reject) => {
      this.#diverge = reject;
    });
    this.diverged.catch(() => undefined);
  }

  /** On which line it is played, and what must not be told of what is typed there. */
  playOn(line: Line): void {
    this.#line = line;
    line.onStage(({ stage }) => this.#stages.add(stage));
  }

  hideBy(hide: (text: string) => string): void {
    this.#hide = hide;
  }

  /** Whether the machine that is being switched on goes on from a template. */
  get thaws(): boolean {
    return happensIn(upTo(this.#cues.slice(this.#at), ['does']), 'thaw');
  }

  /** Whether an agent answers in it before anybody does anything: in one that was frozen in its boot loader, none does. */
  get answersAtOnce(): boolean {
    return happensIn(upTo(this.#cues.slice(this.#at), ['does', 'types', 'step']), 'agent');
  }

  /** Where the guest has been since somebody last typed or did something, and where on the line that began. */
  get sinceGate(): { readonly stages: ReadonlySet<Stage>; readonly offset: number } {
    return { stages: this.#stages, offset: this.#gateOffset };
  }

  /** What its display showed when somebody looked last, or does when they look next; undefined where nobody ever did. */
  get picture(): string | undefined {
    const [before, after] = [this.#cues.slice(0, this.#at), this.#cues.slice(this.#at)];
    return picturesOf(before).at(-1) ?? picturesOf(after)[0];
  }

  /** A machine is there to be played to. */
  enter(hand: Stagehand): void {
    this.#hand = hand;
    this.#rest();
  }

  typed(bytes: Uint8Array): void {
    this.#typed += withoutReplies(this.#decoder.decode(bytes, { stream: true }));
    this.#advance();
  }

  stepBegun(): void {
    this.#steps += 1;
    this.#advance();
  }

  /** Resolves when the recording has come to where the same was done. */
  perform(operation: MachineOperation): Promise<void> {
    return new Promise((resolve) => {
      this.#asked.push({ operation, resolve });
      this.#advance();
    });
  }

  /** The plug is pulled: what the machine still said then is said, whatever else was to come. */
  cutShort(): void {
    const rest = this.#cues.slice(this.#at);
    const exit = rest.findIndex((cue) => cue.kind === 'happens' && cue.event.happened === 'exit');
    const next = rest.findIndex(({ kind }) => kind === 'does');
    const hand = this.#hand;
    this.#hand = undefined;
    if (exit < 0 || (next >= 0 && next < exit)) return;
    for (const cue of rest.slice(0, exit)) if (cue.kind === 'says') hand?.says(cue.text);
    this.#at += exit + 1;
    this.#typedOfCue = 0;
  }

  /** Whether all has been played of a run that failed then: what fails now is that. */
  get isRecordedFailure(): boolean {
    return this.#failed && this.#at >= this.#cues.length;
  }

  /** What is thrown for a wait that the recording cannot end. */
  waitsInVain(wanted: string, cause: unknown): Ttys0Error {
    return this.#difference(`the scenario waits for ${wanted}, which the recording does not say; it goes on with ${this.#next}`, cause); // prettier-ignore
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#turn);
    this.#hand = undefined;
  }

  #advance(): void {
    while (!this.#resting && this.#step());
    if (!this.#isEarly || this.#resting) {
      clearTimeout(this.#turn);
      this.#turn = undefined;
    } else this.#turn ??= setTimeout(() => this.#outOfTurn(), turnMs);
  }

  /** Whether something was done that the recording has not come to. */
  get #isEarly(): boolean {
    return this.#typed !== '' || this.#asked.length > 0;
  }

  /** What a busy process has not had the time for may still have come to its turn. */
  #outOfTurn(): void {
    this.#turn = undefined;
    setImmediate(() => {
      if (this.#isEarly && !this.#resting) this.#isDifferent();
    });
  }

  /** Goes one cue further; false where that has to wait. */
  #step(): boolean {
    const cue = this.#cues[this.#at];
    switch (cue?.kind) {
      case undefined:
        if (this.#isEarly) this.#isDifferent();
        return false;
      case 'says':
        if (!this.#hand) return false;
        this.#said = (this.#said + cue.text).slice(-keptTail);
        this.#hand.says(cue.text);
        this.#at += 1;
        this.#rest();
        return true;
      case 'happens':
        this.#at += 1;
        this.#happens(cue.event);
        return true;
      case 'step':
        if (this.#steps < cue.number) return false;
        this.#pass();
        return true;
      case 'types':
        return this.#types(cue.text);
      case 'does':
        return this.#does(cue.operation);
    }
  }

  #types(text: string): boolean {
    const wanted = text.slice(this.#typedOfCue);
    const length = Math.min(wanted.length, this.#typed.length);
    for (let at = 0; at < length; at += 1) {
      if (alike(wanted.charAt(at), this.#typed.charAt(at))) continue;
      this.#isDifferent();
      return false;
    }
    this.#typed = this.#typed.slice(length);
    this.#typedOfCue += length;
    if (this.#typedOfCue < text.length) {
      if (this.#asked.length > 0) this.#requireLater();
      return false;
    }
    this.#typedOfCue = 0;
    this.#pass();
    return true;
  }

  #does(operation: MachineOperation): boolean {
    const [asked] = this.#asked;
    if (!asked) {
      if (this.#typed !== '') this.#requireLater();
      return false;
    }
    if (!isSame(asked.operation, operation)) {
      this.#isDifferent();
      return false;
    }
    this.#asked.shift();
    this.#pass();
    asked.resolve();
    return true;
  }

  #happens(event: Exclude<MachineEvent, MachineOperation>): void {
    const hand = this.#hand;
    if (event.happened === 'exit') this.#hand = undefined;
    hand?.happens(event);
  }

  /** Somebody did what the recording waited for: what comes now is said because of it. */
  #pass(): void {
    const { kind } = this.#cues[this.#at] ?? {};
    this.#at += 1;
    if (kind !== 'step') {
      this.#stages.clear();
      this.#gateOffset = this.#line?.end ?? 0;
    }
    this.#rest();
  }

  /** Lets others have their turn: who has done something may then wait for what comes of it. */
  #rest(): void {
    if (this.#resting) return;
    this.#resting = true;
    setImmediate(() => {
      this.#resting = false;
      this.#advance();
    });
  }

  /** What came before its turn must at least come later in the recording. */
  #requireLater(): void {
    const [asked] = this.#asked;
    const rest = this.#cues.slice(this.#at + 1);
    const known = rest.some((cue) =>
      asked === undefined
        ? cue.kind === 'types' && alike(cue.text.charAt(0), this.#typed.charAt(0))
        : cue.kind === 'does' && isSame(asked.operation, cue.operation),
    );
    if (!known) this.#isDifferent();
  }

  #isDifferent(): void {
    // The rest of a line that is typed in parts comes at once.
    setImmediate(() => {
      this.#diverge(
        this.#difference(`the recording goes on with ${this.#next}, the scenario with ${this.#done}`),
      );
    });
  }

  #difference(text: string, cause?: unknown): Ttys0Error {
    const lines = new TextFilter().push(Buffer.from(this.#said)).split('\n').filter((line) => line.trim() !== ''); // prettier-ignore
    const after = lines.length === 0 ? '' : `after "${lines.at(-1)?.trim().slice(-80) ?? ''}", `;
    const difference = this.#hide(`at stage ${this.#line?.stage.stage ?? 'silent'}, ${after}${text}`);
    return new Ttys0Error('replay.diverged', { difference }, { cause, evidence: { lastLines: lines.slice(-8) } }); // prettier-ignore
  }

  /** What the recording waits for. */
  get #next(): string {
    const gate = this.#cues.slice(this.#at).find(({ kind }) => kind !== 'says' && kind !== 'happens');
    if (gate?.kind === 'types') return keysTyped(differingLines(gate.text, this.#whole(gate))[0]);
    if (gate?.kind === 'does') return operationDone(gate.operation);
    return gate?.kind === 'step' ? `the step "${gate.title}"` : 'its end';
  }

  /** What the scenario has done before its turn. */
  get #done(): string {
    const [asked] = this.#asked;
    const gate = this.#cues[this.#at];
    if (asked && this.#typed === '') return operationDone(asked.operation);
    return keysTyped(differingLines(this.#whole(gate), gate?.kind === 'types' ? gate.text : '')[0]);
  }

  /** All that was typed since the gate began. */
  #whole(gate: Cue | undefined): string {
    return (gate?.kind === 'types' ? gate.text.slice(0, this.#typedOfCue) : '') + this.#typed;
  }
}
