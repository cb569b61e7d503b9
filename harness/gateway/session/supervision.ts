import type { Refusal } from '../admission.ts';

/** Why a session is going to end, or has to. */
export type Concern =
  | { readonly kind: 'idle'; readonly message: string }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface SupervisionOptions {
  /** Asks again whether the session may go on; undefined where it may. */
  readonly check: () => Promise<Refusal | undefined>;
  readonly onWarning: (concern: Concern) => void;
  /** The cause of the warning has gone. */
  readonly onCleared: () => void;
  readonly onEnd: (concern: Concern) => void;
  /** How often it is asked, in milliseconds. */
  readonly recheckMs: number;
  /** Between the warning and the end, in milliseconds. */
  readonly graceMs: number;
  /** How long nobody may type, in milliseconds; 0 for as long as they like. */
  readonly idleMs: number;
}

/**
 * Watches over one session: whether its user still may have it (access.role, access.bootdiag, and that the token has not
 * ended), and whether anybody types. It warns first, and takes the warning back when its cause has gone.
 */
export class Supervision implements Disposable {
  readonly #options: SupervisionOptions;
  readonly #recheck: NodeJS.Timeout;
  #idle: NodeJS.Timeout | undefined;
  #grace: NodeJS.Timeout | undefined;
  #warned = false;
  #idleWarned = false;
  #checking = false;

  constructor(options: SupervisionOptions) {
    this.#options = options;
    this.#recheck = setInterval(() => void this.check(), options.recheckMs);
    this.#recheck.unref();
    this.active();
  }

  /** Somebody has typed, or whatever else counts. */
  active(): void {
    const { idleMs, graceMs } = this.#options;
    if (idleMs === 0) return;
    clearTimeout(this.#idle);
    if (this.#idleWarned) this.#options.onCleared();
    this.#idleWarned = false;
    const warnMs = Math.max(0, idleMs - graceMs);
    this.#idle = setTimeout(() => this.#warnIdle(idleMs - warnMs), warnMs);
    this.#idle.unref();
  }

  /** Asks at once whether the session may go on. */
  async check(): Promise<void> {
    if (this.#checking) return;
    this.#checking = true;
    const refusal = await this.#options.check().finally(() => {
      this.#checking = false;
    });
    if (refusal === undefined) return this.#allClear();
    if (this.#warned) return;
    this.#warned = true;
    const concern = { kind: 'refused', refusal } as const;
    this.#options.onWarning(concern);
    this.#grace = setTimeout(() => this.#options.onEnd(concern), this.#options.graceMs);
    this.#grace.unref();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#recheck);
    clearTimeout(this.#idle);
    clearTimeout(this.#grace);
  }

  #allClear(): void {
    if (!this.#warned) return;
    clearTimeout(this.#grace);
    this.#warned = false;
    this.#options.onCleared();
  }

  #warnIdle(leftMs: number): void {
    this.#idleWarned = true;
    const seconds = Math.round(leftMs / 1000);
    const text = (end: string): string => `Nobody has typed for a while: ${end}`;
    this.#options.onWarning({
      kind: 'idle',
      message: text(`the session ends in ${seconds} s unless a key is pressed.`),
    });
    this.#idle = setTimeout(
      () =>
        this.#options.onEnd({
          kind: 'idle',
          message: text('the session has ended.'),
        }),
      leftMs,
    );
    this.#idle.unref();
  }
}
