import type * as AsciinemaPlayerModule from 'asciinema-player';
import type { Player } from 'asciinema-player';
import type { EmbeddedFile } from '../embedded.ts';
import { readRecording } from './data.ts';
import { h } from './dom.ts';
import { readMarkers, type Marker } from './markers.ts';

/** The player's own bundle is in the page before this script. */
declare const AsciinemaPlayer: typeof AsciinemaPlayerModule;

/** Pauses are cut to so many seconds. */
const longestPauseSeconds = 2;

/** The player of one recording. It is made when it is first seen or used, and shows how the recording ends. */
export class RecordingPlayer {
  readonly element: HTMLElement;
  readonly #file: EmbeddedFile & { readonly kind: 'embedded' };
  readonly #onMarkers: (markers: readonly Marker[]) => void;
  readonly #onMarker: (index: number) => void;
  #player: Promise<Player> | undefined;
  #gone = false;

  constructor(
    file: EmbeddedFile & { readonly kind: 'embedded' },
    onMarkers: (markers: readonly Marker[]) => void,
    onMarker: (index: number) => void,
  ) {
    this.#file = file;
    this.#onMarkers = onMarkers;
    this.#onMarker = onMarker;
    this.element = h('div', { class: 'player' });
    seen(this.element, () => void this.#open());
  }

  async play(): Promise<void> {
    await (await this.#open()).play();
  }

  async pause(): Promise<void> {
    await (await this.#open()).pause();
  }

  async seek(index: number): Promise<void> {
    await (await this.#open()).seek({ marker: index });
    this.#onMarker(index);
  }

  async start(): Promise<void> {
    const player = await this.#open();
    await player.seek(0);
    await player.play();
  }

  dispose(): void {
    this.#gone = true;
    forget(this.element);
    void this.#player?.then((player) => player.dispose());
  }

  #open(): Promise<Player> {
    this.#player ??= this.#make().catch((error: unknown) => {
      this.element.replaceChildren(
        h('p', { class: 'left-out' }, `The recording cannot be shown: ${String(error)}`),
      );
      throw error;
    });
    return this.#player;
  }

  async #make(): Promise<Player> {
    const cast = await readRecording(this.#file);
    if (this.#gone) throw new Error('this view is gone');
    const { markers, seconds } = readMarkers(cast);
    this.#onMarkers(markers);
    const player = AsciinemaPlayer.create({ data: cast }, this.element, {
      ...{ fit: 'width', preload: true, controls: true, theme: 'asciinema' },
      poster: `npt:${Math.ceil(seconds) + 1}`,
      idleTimeLimit: longestPauseSeconds,
      terminalFontFamily: "'Cascadia Mono', 'Cascadia Code', Consolas, Menlo, 'DejaVu Sans Mono', monospace",
    });
    player.addEventListener('marker', ({ index }) => this.#onMarker(index));
    return player;
  }
}

const waiting = new WeakMap<Element, () => void>();
const observer = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    waiting.get(target)?.();
    forget(target);
  }
});

function seen(element: Element, then: () => void): void {
  waiting.set(element, then);
  observer.observe(element);
}

function forget(element: Element): void {
  waiting.delete(element);
  observer.unobserve(element);
}
