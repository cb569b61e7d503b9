import { tally } from '../../../results/tally.ts';
import type { Verdict } from '../../../results/result.ts';
import { h } from './dom.ts';
import { guests, results, suites } from './model.ts';
import { hrefOf, readRoute, type Route } from './route.ts';
import { verdictHelp, verdictMark, verdictWords } from './words.ts';

/** Replaces the route, without a step in the browser's history for each letter. */
function change(part: Partial<Route>): void {
  history.replaceState(undefined, '', hrefOf(part));
  dispatchEvent(new HashChangeEvent('hashchange'));
}

/** Filters by verdict, suite, guest and text. They stay while what they filter is drawn anew. */
export function filters(): {
  readonly element: HTMLElement;
  readonly show: (route: Route, found: string) => void;
} {
  const counts = tally(results);
  const chips = (Object.keys(verdictWords) as Verdict[]).filter((verdict) => counts[verdict] > 0).map((verdict) => verdictChip(verdict, counts[verdict])); // prettier-ignore
  const search = h('input', {
    ...{ type: 'search', class: 'search', placeholder: 'Title, row, guest, evidence  ( / )' },
    ...{ 'aria-label': 'Filter by text', oninput: () => change({ text: search.value }) },
  });
  const suite = select('suite', 'All suites', suites);
  const guest = select('guest', 'All guests', guests);
  const found = h('span', { class: 'found', role: 'status' });
  const clear = h('button', { type: 'button', class: 'clear', onclick: () => change(nothing) }, 'Clear');
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.target instanceof HTMLInputElement || !search.isConnected) return;
    event.preventDefault();
    search.focus();
  });
  return {
    element: h('div', { class: 'filters', role: 'search' }, search, h('div', { class: 'chips', role: 'group', 'aria-label': 'Filter by verdict' }, chips), suite, guest, clear, found), // prettier-ignore
    show: (route, text) => {
      if (search.value !== route.text) search.value = route.text;
      suite.value = route.suite;
      guest.value = route.guest;
      for (const chip of chips) chip.setAttribute('aria-pressed', String(chip.value === route.verdict));
      clear.hidden = Object.keys(nothing).every((key) => route[key as keyof Route] === '');
      found.textContent = text;
    },
  };
}

const nothing = { verdict: '', guest: '', suite: '', text: '' } as const;

function verdictChip(verdict: Verdict, count: number): HTMLButtonElement {
  const onclick = (): void => change({ verdict: readRoute().verdict === verdict ? '' : verdict });
  return h(
    'button',
    { type: 'button', class: `chip tone-${verdict}`, value: verdict, 'aria-pressed': 'false', title: verdictHelp[verdict], onclick }, // prettier-ignore
    h('span', { class: 'mark', 'aria-hidden': 'true' }, verdictMark(verdict)),
    `${count} ${verdictWords[verdict]}`,
  );
}

function select(key: 'suite' | 'guest', all: string, values: readonly string[]): HTMLSelectElement {
  const element = h('select', { 'aria-label': `Filter by ${key}`, onchange: () => change({ [key]: element.value }) }, h('option', { value: '' }, all), values.map((value) => h('option', { value }, value))); // prettier-ignore
  element.hidden = values.length < 2;
  return element;
}
