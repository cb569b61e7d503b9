import type { Deadline } from '../../deadline/deadline.ts';
import type { Ttys0Error } from '../../errors/index.ts';
import { diedError, endedError, timedOutError, type Evidence } from './failure.ts';
import { compilePattern, type Matcher, type Pattern } from './pattern.ts';
import { TextFilter } from './text-filter.ts';

export interface Match {
  /** Which of the patterns, counted from 0. */
  readonly index: number;
  readonly text: string;
  /** What the groups of an expression held. */
  readonly groups: readonly string[];
  /** The text between the previous match and this one. */
  readonly before: string;
}

/** Output after which waiting for anything else is pointless, with what it means. */
export interface DeathString {
  readonly pattern: Pattern;
  readonly meaning: string;
}

export interface ExpectOptions {
  /** How much unmatched text is kept, in characters. */
  readonly tailCharacters?: number;
  readonly deathStrings?: readonly DeathString[];
  /** Where the guest is, for the text of a failure. */
  readonly stage?: Evidence['stage'];
}

interface Waiter {
  readonly matchers: readonly Matcher[];
  readonly resolve: (match: Match) => void;
  readonly reject: (error: Ttys0Error) => void;
  searchedTo: number;
}

/**
 * Waits for text in a terminal's output. It works on a bounded, escape-filtered tail; the match that starts earliest
 * wins, whatever the order of the patterns, and a death string ends the wait at once.
 */
export class Expect {
  readonly #filter = new TextFilter();
  readonly #tailCharacters: number;
  readonly #deaths: readonly (DeathString & { readonly matcher: Matcher })[];
  readonly #stage: Evidence['stage'];
  #tail = '';
  #seen = '';
  #waiter: Waiter | undefined;
  #ended: string | undefined;

  constructor(options: ExpectOptions = {}) {
    this.#tailCharacters = options.tailCharacters ?? 64 * 1024;
    this.#deaths = (options.deathStrings ?? []).map((death) => ({
      ...death,
      matcher: compilePattern(death.pattern),
    }));
    this.#stage = options.stage;
  }

  feed(bytes: Uint8Array): void {
    const text = this.#filter.push(bytes);
    this.#seen = (this.#seen + text).slice(-4096);
    this.#tail += text;
    this.#search();
    const excess = this.#tail.length - this.#tailCharacters;
    if (excess > 0) this.#consume(excess);
  }

  /** The output has ended, with a reason; a wait fails with it, now and later. */
  end(reason: string): void {
    this.#ended ??= reason;
    this.#waiter?.reject(endedError(this.#evidence(this.#waiter.matchers), this.#ended));
  }

  /** Forgets what has come so far: the next match is in what comes from now on. */
  flush(): void {
    this.#tail = '';
  }

  /**
   * Waits for the first of the patterns. Fails with `line.timed-out`, `line.died` or `line.ended`, each of which tells
   * the stage, since when, the last lines and the nearest miss.
   */
  async expect(patterns: Pattern | readonly Pattern[], deadline: Deadline): Promise<Match> {
    if (this.#waiter) throw new Error('another wait on this output is under way');
    const matchers = (Array.isArray(patterns) ? (patterns as readonly Pattern[]) : [patterns as Pattern]).map(
      compilePattern,
    );
    const wait = new Promise<Match>((resolve, reject) => {
      this.#waiter = { matchers, resolve, reject, searchedTo: 0 };
    });
    try {
      this.#search();
      if (this.#ended !== undefined) this.end(this.#ended);
      return await deadline.race(wait, () => timedOutError(this.#evidence(matchers)));
    } finally {
      this.#waiter = undefined;
      wait.catch(() => undefined);
    }
  }

  #search(): void {
    const waiter = this.#waiter;
    if (!waiter) return;
    const matched = earliest(waiter.matchers, this.#tail, waiter.searchedTo);
    const died = earliest(
      this.#deaths.map((death) => death.matcher),
      this.#tail,
      waiter.searchedTo,
    );
    waiter.searchedTo = this.#tail.length;
    if (died && (!matched || died.at < matched.at)) {
      const meaning = this.#deaths[died.index]?.meaning ?? '';
      waiter.reject(diedError(this.#evidence(waiter.matchers), died.text, meaning));
    } else if (matched) {
      const before = this.#tail.slice(0, matched.at);
      this.#consume(matched.at + matched.text.length);
      this.#waiter = undefined;
      waiter.resolve({ index: matched.index, text: matched.text, groups: matched.groups, before });
    }
  }

  #consume(characters: number): void {
    this.#tail = this.#tail.slice(characters);
    if (this.#waiter) this.#waiter.searchedTo = Math.max(0, this.#waiter.searchedTo - characters);
  }

  #evidence(matchers: readonly Matcher[]): Evidence {
    return {
      wanted: matchers.map((matcher) => matcher.label),
      unmatched: this.#tail,
      seen: this.#seen,
      stage: this.#stage,
    };
  }
}

function earliest(matchers: readonly Matcher[], text: string, searchedTo: number) {
  let best: { index: number; at: number; text: string; groups: readonly string[] } | undefined;
  for (const [index, matcher] of matchers.entries()) {
    const found = matcher.find(text, Math.max(0, searchedTo - matcher.width));
    if (found && (!best || found.index < best.at))
      best = { index, at: found.index, text: found.text, groups: found.groups };
  }
  return best;
}
