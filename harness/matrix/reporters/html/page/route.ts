/** What the page shows, as its address says after `#`: deep links are `#run=<id>`. */
export interface Route {
  readonly run: string;
  readonly verdict: string;
  readonly guest: string;
  readonly suite: string;
  readonly text: string;
}

const keys = ['run', 'verdict', 'guest', 'suite', 'text'] as const;

export function readRoute(hash = location.hash): Route {
  const given = new URLSearchParams(hash.slice(1));
  const [run, verdict, guest, suite, text] = keys.map((key) => given.get(key) ?? '');
  return { run: run ?? '', verdict: verdict ?? '', guest: guest ?? '', suite: suite ?? '', text: text ?? '' };
}

/** The address of this route with a change of it. */
export function hrefOf(change: Partial<Route>, route = readRoute()): string {
  const next = { ...route, ...change };
  const given = keys.filter((key) => next[key] !== '').map((key) => [key, next[key]]);
  // Unlike encodeURIComponent it takes half a pair, too.
  return `#${new URLSearchParams(given).toString()}`;
}
