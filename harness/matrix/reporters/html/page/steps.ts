import type { RunResult, StepResult } from '../../../results/result.ts';
import { h } from './dom.ts';
import { markersOfSteps, type Marker } from './markers.ts';
import { duration } from './words.ts';

/** The steps of a run, each a way into its recording. */
export class StepList {
  readonly element: HTMLElement;
  readonly #steps: readonly StepResult[];
  readonly #items: readonly HTMLElement[];
  #markers: ReadonlyMap<StepResult, Marker> = new Map();

  /** `longestMs` is that of all the runs beside it, so that bars can be compared. */
  constructor({ steps, failure }: RunResult, longestMs: number, onChosen: (title: string) => void) {
    this.#steps = [...steps].sort((one, other) => one.startMs - other.startMs);
    this.#items = this.#steps.map((step) => stepItem(step, longestMs, () => onChosen(step.title)));
    const begun = failure?.step !== undefined && !steps.some(({ title }) => title === failure.step);
    this.element = h(
      'ol',
      { class: 'steps' },
      this.#items,
      begun && h('li', { class: 'step step-bad' }, h('span', { class: 'step-row' }, h('span', { class: 'mark' }, '✗'), h('span', { class: 'step-title' }, failure.step ?? ''), h('span', { class: 'step-time' }, 'never ended'))), // prettier-ignore
    );
  }

  show(markers: readonly Marker[]): void {
    this.#markers = markersOfSteps(this.#steps, markers);
  }

  /** The marker of the first step of that title. */
  markerOf(title: string): number | undefined {
    const step = this.#steps.find((one) => one.title === title);
    return step && this.#markers.get(step)?.index;
  }

  highlight(index: number): void {
    for (const [at, step] of this.#steps.entries()) {
      const here = this.#markers.get(step)?.index === index;
      if (here) this.#items[at]?.setAttribute('aria-current', 'step');
      else this.#items[at]?.removeAttribute('aria-current');
    }
  }
}

function stepItem(
  { title, ok, durationMs }: StepResult,
  longestMs: number,
  onclick: () => void,
): HTMLElement {
  const share = Math.max(1, Math.round((100 * durationMs) / Math.max(1, longestMs)));
  const bar = h('span', { class: 'bar', 'aria-hidden': 'true' });
  bar.style.setProperty('--share', `${share}%`);
  return h(
    'li',
    { class: ok ? 'step' : 'step step-bad' },
    h(
      'button',
      { type: 'button', class: 'step-row', title: 'Go there in the recording', onclick },
      h('span', { class: 'mark', 'aria-label': ok ? 'passed' : 'failed', role: 'img' }, ok ? '✓' : '✗'),
      h('span', { class: 'step-title' }, title),
      h('span', { class: 'step-time' }, duration(durationMs)),
      bar,
    ),
  );
}
