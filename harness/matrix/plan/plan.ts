import { nearest, type Profile } from '../../../images/index.ts';
import { Ttys0Error } from '../../errors/index.ts';
import type { GuestFacts } from '../../scenario/facts.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { factsOf } from './facts.ts';
import { requireKnownGuests } from './known-guests.ts';
import { runId, type PlannedRun } from './planned-run.ts';
import { listSuites, readSuite } from './suites.ts';

export interface PlanRequest {
  /** Where the suites are. */
  readonly directory: string;
  /** Names of suites; all of them when there is none. */
  readonly suites: readonly string[];
  readonly guests: readonly Profile[];
  /** Only runs whose id or title it matches. */
  readonly grep?: RegExp | undefined;
}

/**
 * Reads the suites and crosses them with the guests. Throws `usage.suite-unknown`, `usage.nothing-planned`,
 * `scenario.suite-broken`, `scenario.guest-unknown` and `scenario.title-twice`.
 */
export async function plan(request: PlanRequest): Promise<readonly PlannedRun[]> {
  const { directory, suites, guests, grep } = request;
  const known = await listSuites(directory);
  const unknown = suites.find((suite) => !known.includes(suite));
  if (unknown !== undefined) {
    const meant = nearest(unknown, known);
    throw new Ttys0Error('usage.suite-unknown', { suite: unknown, known: known.join(', '), meant: meant ? `Did you mean ${meant}? ` : '' }); // prettier-ignore
  }
  const facts = guests.map(factsOf);
  const named = new Set(facts.map(({ name }) => name));
  const runs: PlannedRun[] = [];
  for (const suite of suites.length > 0 ? suites : known) {
    for (const scenario of await readSuite(directory, suite)) {
      await requireKnownGuests(scenario, named);
      for (const guest of facts.filter((guest) => applies(scenario, guest))) {
        const run = plannedRun(suite, scenario, guest);
        // Variants are made of what is made here.
        if (run.image === guest.name || guest.source === 'simulated') runs.push(run);
      }
    }
  }
  requireOnce(runs);
  const wanted = grep ? runs.filter(({ id, scenario }) => grep.test(id) || grep.test(scenario.title)) : runs;
  if (wanted.length === 0) throw new Ttys0Error('usage.nothing-planned', { guests: facts.map(({ name }) => name).join(', ') }); // prettier-ignore
  return wanted;
}

function applies({ guests }: Scenario, guest: GuestFacts): boolean {
  if (guests === undefined) return true;
  return typeof guests === 'function' ? guests(guest) : guests.includes(guest.name);
}

function plannedRun(suite: string, scenario: Scenario, guest: GuestFacts): PlannedRun {
  const { variant, proves, title } = scenario;
  const change = typeof variant === 'function' ? variant(guest) : variant;
  return {
    ...{ id: runId(suite, title, guest.name), suite, guest: guest.name, scenario },
    image: change === undefined ? guest.name : `${guest.name}.${change}`,
    proves: typeof proves === 'function' ? proves(guest) : proves,
  };
}

function requireOnce(runs: readonly PlannedRun[]): void {
  const seen = new Set<string>();
  for (const { id, suite, scenario } of runs) {
    if (seen.has(id)) throw new Ttys0Error('scenario.title-twice', { suite, title: scenario.title });
    seen.add(id);
  }
}
