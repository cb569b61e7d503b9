import type { RunResult } from '../../../results/result.ts';
import { mendedText, notRunText } from '../../words.ts';
import { h } from './dom.ts';
import { moment } from './words.ts';

/** In a few words why a run ended as it did, and what to do. */
export function outcome(run: RunResult): HTMLElement {
  const { verdict, failure, known, attempts } = run;
  const about: Partial<Record<typeof verdict, string>> = {
    passed: 'Every step passed.',
    flaky: `It passed at try ${attempts}; what is shown is the first.`,
    known: `Known to fail until ${known?.expires ?? ''}: ${known?.tracker ?? ''}`,
    mended: `${mendedText(run)}.`,
    'not-run': `${notRunText(run).replace(/^i/, 'I')}.`,
  };
  return h(
    'section',
    { class: `outcome-box tone-${verdict}` },
    failure && h('p', { class: 'blame' }, h('span', { class: 'blame-who' }, failure.blame), h('span', { class: 'blame-kind' }, failure.kind.replaceAll('-', ' ')), failure.code !== undefined && h('code', {}, failure.code)), // prettier-ignore
    failure && h('p', { class: 'message' }, failure.message),
    about[verdict] !== undefined && h('p', { class: 'about' }, about[verdict]),
    failure?.advice !== undefined && h('p', { class: 'advice' }, failure.advice),
  );
}

/** What was seen when it failed. */
export function evidence({ failure }: RunResult): HTMLElement {
  if (!failure) return h('section', { class: 'evidence' });
  const { stage, since, lastLines, nearestMiss, screen, detail } = failure;
  const shownScreen = screen.join('\n').trimEnd();
  return h(
    'section',
    { class: 'evidence' },
    stage !== undefined && h('p', {}, h('b', {}, 'Stage '), h('code', {}, stage), since !== undefined && ` since ${moment(since)}`), // prettier-ignore
    nearestMiss !== undefined && h('p', {}, h('b', {}, 'Nearest miss '), h('code', {}, nearestMiss)),
    lastLines.length > 0 && block('Last lines', lastLines.join('\n'), true),
    shownScreen !== '' && block('Screen', shownScreen, false),
    detail !== undefined &&
      detail !== '' &&
      block('Detail', detail.trim(), lastLines.length === 0 || failure.kind === 'wrong-output'),
  );
}

function block(name: string, text: string, open: boolean): HTMLElement {
  return h('details', { open }, h('summary', {}, name), h('pre', { tabindex: 0 }, text));
}
