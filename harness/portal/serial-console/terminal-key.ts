/** The part of a keyboard event that decides. */
export interface KeyPress {
  readonly type: string;
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly repeat: boolean;
}

/** What a key pressed in the terminal is for. */
export type KeyUse =
  /** The guest's. */
  | 'guest'
  /** The browser's: its paste event brings the text. */
  | 'paste'
  | 'copy'
  /** Moves the focus out of the terminal (azure-wire 5.1, keyboard accessibility). */
  | 'leave'
  | 'reconnect'
  /** Nobody's. */
  | 'swallow';

/**
 * Decides for one terminal. It remembers one thing: an Enter that asked for a reconnect and is still held down, which
 * must not repeat into the guest once the console is back.
 */
export class KeyUses {
  #enter: 'free' | 'held-since-reconnect' = 'free';

  useOf(press: KeyPress, isDisconnected: boolean): KeyUse {
    if (press.key === 'Enter' && this.#enter === 'held-since-reconnect') {
      if (press.type === 'keyup' || (press.type === 'keydown' && !press.repeat)) this.#enter = 'free';
      if (press.type !== 'keydown' || press.repeat) return 'swallow';
    }
    if (press.type !== 'keydown') return 'guest';
    const { key, ctrlKey, shiftKey, altKey, metaKey } = press;
    if (key === 'F6' && ctrlKey && !shiftKey && !altKey && !metaKey) return 'leave';
    if (ctrlKey && shiftKey && key.toLowerCase() === 'v') return 'paste';
    if (shiftKey && !ctrlKey && key === 'Insert') return 'paste';
    if (ctrlKey && shiftKey && key.toLowerCase() === 'c') return 'copy';
    if (ctrlKey && !shiftKey && key === 'Insert') return 'copy';
    if (isDisconnected && key === 'Enter' && !press.repeat) {
      this.#enter = 'held-since-reconnect';
      return 'reconnect';
    }
    return 'guest';
  }
}
