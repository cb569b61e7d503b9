import { FitAddon } from '@xterm/addon-fit';
import { Terminal, type ITheme } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { StreamSafe } from './stream-safe.ts';
import { bufferText, safeTitle } from './terminal-text.ts';
import type { OutputSink } from './output-pump.ts';

/** What the screen tells the page. */
export interface ScreenListeners {
  /** Keys, pastes, and the terminal's own answers, as bytes for the guest. */
  readonly onInput: (bytes: Uint8Array) => void;
  /** The guest has set a title: plain text for a place of its own. The page's title stays the page's. */
  readonly onTitle: (title: string) => void;
  /** @returns false to keep a key from the guest */
  readonly onKey: (event: KeyboardEvent) => boolean;
}

/** Settings that the reader can change. */
export interface ScreenSettings {
  readonly fontSizePx: number;
  readonly screenReader: boolean;
}

const colours: ITheme = {
  background: '#0b1215', foreground: '#d7e0e2', cursor: '#7fe3c4', cursorAccent: '#0b1215', selectionBackground: '#2a5b6c',
  black: '#1c262a', red: '#f2777a', green: '#7fd69a', yellow: '#e6c06a', blue: '#6fb3f2', magenta: '#cf9df0', cyan: '#66cfd6', white: '#d7e0e2',
  brightBlack: '#6b7c82', brightRed: '#ff9a9c', brightGreen: '#a2ecb8', brightYellow: '#f6d98c', brightBlue: '#97cbff', brightMagenta: '#e2bcff', brightCyan: '#93e8ee', brightWhite: '#ffffff',
}; // prettier-ignore

const fontFamily =
  "'Cascadia Mono', 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace";
const scrollbackLines = 10_000;
/** The terminal lets the page breathe between two writes, not within one. */
const pieceLength = 4096;
const ignoredOscs = [
  8, // links: what a guest prints is never clickable (gateway X4)
  52, // the clipboard: neither read nor written by a guest (gateway X2)
];

/** The terminal on the page: xterm.js with its DOM renderer, so that its text is in the document. */
export class ConsoleScreen implements OutputSink {
  readonly #terminal: Terminal;
  readonly #stream = new StreamSafe();
  readonly #fit = new FitAddon();
  readonly #resizes: ResizeObserver;

  constructor(container: HTMLElement, settings: ScreenSettings, listeners: ScreenListeners) {
    const terminal = new Terminal({
      theme: colours,
      fontFamily,
      fontSize: settings.fontSizePx,
      lineHeight: 1.15,
      screenReaderMode: settings.screenReader,
      scrollback: scrollbackLines,
      cursorBlink: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
      minimumContrastRatio: 4.5,
      linkHandler: { activate: () => undefined, allowNonHttpProtocols: false },
    });
    this.#terminal = terminal;
    for (const osc of ignoredOscs) terminal.parser.registerOscHandler(osc, () => true);
    terminal.loadAddon(this.#fit);
    terminal.attachCustomKeyEventHandler((event) => listeners.onKey(event));
    const encoder = new TextEncoder();
    terminal.onData((text) => listeners.onInput(encoder.encode(text)));
    terminal.onBinary((text) => listeners.onInput(Uint8Array.from(text, (byte) => byte.charCodeAt(0))));
    terminal.onTitleChange((title) => listeners.onTitle(safeTitle(title)));
    terminal.open(container);
    this.#fit.fit();
    this.#resizes = new ResizeObserver(() => this.#fit.fit());
    this.#resizes.observe(container);
  }

  write(bytes: Uint8Array, parsed: () => void): void {
    const text = this.#stream.take(bytes);
    const last = Math.max(0, text.length - pieceLength);
    for (let at = 0; at < last; at += pieceLength) this.#terminal.write(text.slice(at, at + pieceLength));
    this.#terminal.write(text.slice(Math.ceil(last / pieceLength) * pieceLength), parsed);
  }

  reset(): void {
    this.#stream.reset();
    this.#terminal.reset();
  }

  focus(): void {
    this.#terminal.focus();
  }

  /** Types text as if pasted, in brackets where the guest asked for them. */
  paste(text: string): void {
    this.#terminal.paste(text);
  }

  change({ fontSizePx, screenReader }: ScreenSettings): void {
    this.#terminal.options.fontSize = fontSizePx;
    this.#terminal.options.screenReaderMode = screenReader;
    this.#fit.fit();
  }

  get text(): string {
    return bufferText(this.#terminal.buffer.active);
  }

  get selection(): string {
    return this.#terminal.getSelection();
  }

  get size(): { readonly rows: number; readonly columns: number } {
    return { rows: this.#terminal.rows, columns: this.#terminal.cols };
  }

  dispose(): void {
    this.#resizes.disconnect();
    this.#terminal.dispose();
  }
}
