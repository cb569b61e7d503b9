import type { RunResult, Verdict } from '../../../results/result.ts';
import { verdictMarks } from '../../words.ts';
import { h } from './dom.ts';

export const verdictWords: Readonly<Record<Verdict, string>> = {
  passed: 'passed',
  failed: 'failed',
  flaky: 'flaky',
  known: 'known',
  mended: 'mended',
  'not-run': 'not run',
};

export const verdictHelp: Readonly<Record<Verdict, string>> = {
  passed: 'It passed',
  failed: 'It failed',
  flaky: 'It failed, and passed at a later try',
  known: 'It failed as it is known to',
  mended: 'It is known to fail, and passes: take it off the list',
  'not-run': 'It was never begun',
};

/** A verdict by mark, word and colour. */
export function verdictBadge(verdict: Verdict): HTMLElement {
  return h(
    'span',
    { class: `badge tone-${verdict}`, title: verdictHelp[verdict] },
    h('span', { class: 'mark', 'aria-hidden': 'true' }, verdictMarks[verdict]),
    verdictWords[verdict],
  );
}

/** Where a guest came from: what is simulated is never shown as the real one. */
export function sourceTag(source: string): HTMLElement {
  const help = source === 'simulated' ? 'It stands for the system that it is named after, and is not its image' : `The guest is ${source}`; // prettier-ignore
  return h('span', { class: 'source', title: help }, source);
}

/** `0.4 s`, `12 s`, `3 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 995) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  if (seconds < 99.5) return `${seconds.toFixed(seconds < 9.95 ? 1 : 0)} s`;
  const whole = Math.round(seconds);
  const [minutes, hours] = [Math.floor(whole / 60), Math.floor(whole / 3600)];
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min ${whole % 60} s`;
}

/** A moment in UTC, as logs have it. */
export function moment(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

export function blameText({ failure }: RunResult): string {
  return failure ? `${failure.blame}, ${failure.kind.replaceAll('-', ' ')}` : '';
}

export function verdictMark(verdict: Verdict): string {
  return verdictMarks[verdict];
}
