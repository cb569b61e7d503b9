import { compare, type View } from './compare.ts';
import { h } from './dom.ts';
import { filters } from './filters.ts';
import { header } from './header.ts';
import { matrix } from './matrix.ts';
import { filteredRows, matches, report, results, rowOf } from './model.ts';
import { hrefOf, readRoute } from './route.ts';

const app = document.getElementById('app') ?? document.body;
const top = header();
const bar = filters();
const overview = h('main', { class: 'overview' });
let view: View | undefined;
/** How far down the overview was when it was left. */
let leftAt = 0;

/** @param before the run that was shown before, where there was one */
function show(before = ''): void {
  const route = readRoute();
  view?.dispose();
  const came = view !== undefined;
  view = undefined;
  if (route.run !== '') {
    if (!came) leftAt = scrollY;
    view = compare(route);
    app.replaceChildren(view.element);
    scrollTo(0, 0);
    view.shown();
    const title = rowOf(route.run)?.title;
    document.title = title === undefined ? 'ttys0 report' : `${title} – ttys0 report`;
    return;
  }
  const shownRuns = filteredRows(route).flatMap(({ runs }) => runs.filter((run) => matches(run, route)));
  bar.show(route, shownRuns.length === results.length ? `${results.length} runs` : `${shownRuns.length} of ${results.length} runs`); // prettier-ignore
  overview.replaceChildren(matrix(route));
  if (!bar.element.isConnected) app.replaceChildren(top, bar.element, overview);
  document.title = `ttys0 report, ${report.header.startedAt.slice(0, 16).replace('T', ' ')}`;
  if (!came) return;
  scrollTo(0, leftAt);
  const link = [...overview.querySelectorAll<HTMLAnchorElement>('a.cell')].find(
    (one) => one.hash === hrefOf({ run: before }),
  );
  link?.focus({ preventScroll: true });
}

addEventListener('hashchange', ({ oldURL }) => show(readRoute(oldURL.replace(/^[^#]*/, '')).run));
addEventListener('keydown', ({ key }) => {
  if (key === 'Escape' && readRoute().run !== '') location.hash = hrefOf({ run: '' });
});
show();
