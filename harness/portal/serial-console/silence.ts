/** Whether the guest has said anything since the console connected (known.enter-nothing). */
export type Silence = 'none' | 'silent' | 'silent-after-enter';

const silentAfterMs = 4000;
const answerTimeMs = 5000;

/** Watches for live output. Starts with each connect; the first live byte ends it. */
export class SilenceWatch {
  readonly #onChange: (silence: Silence) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #state: 'off' | 'watching' = 'off';

  constructor(onChange: (silence: Silence) => void) {
    this.#onChange = onChange;
  }

  connected(): void {
    this.#state = 'watching';
    this.#await('silent', silentAfterMs);
  }

  /** Live output came. */
  heard(): void {
    if (this.#state === 'watching') this.stop();
  }

  /** The user pressed Enter. */
  entered(): void {
    if (this.#state === 'watching') this.#await('silent-after-enter', answerTimeMs);
  }

  stop(): void {
    this.#state = 'off';
    clearTimeout(this.#timer);
    this.#onChange('none');
  }

  #await(silence: Silence, ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#onChange(silence), ms);
  }
}
