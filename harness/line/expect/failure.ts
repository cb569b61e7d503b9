import { type ConsoleEvidence, Ttys0Error } from '../../errors/index.ts';
import type { StageReport } from '../stage/tracker.ts';

/** What is known when a wait fails. */
export interface Evidence {
  readonly wanted: readonly string[];
  /** The text since the last match. */
  readonly unmatched: string;
  /** The last text of all, matched or not. */
  readonly seen: string;
  readonly stage: (() => StageReport) | undefined;
}

export function timedOutError(evidence: Evidence): Ttys0Error {
  const parameters = { wanted: evidence.wanted.join(' or '), where: where(evidence) };
  const code = evidence.unmatched === '' ? 'line.no-output' : 'line.timed-out';
  return new Ttys0Error(code, parameters, { evidence: shown(evidence) });
}

export function diedError(evidence: Evidence, text: string, meaning: string): Ttys0Error {
  const parameters = { wanted: evidence.wanted.join(' or '), text, meaning };
  return new Ttys0Error('line.died', parameters, { evidence: shown(evidence) });
}

export function endedError(evidence: Evidence, reason: string): Ttys0Error {
  return new Ttys0Error(
    'line.ended',
    { wanted: evidence.wanted.join(' or '), reason },
    { evidence: shown(evidence) },
  );
}

function where({ stage }: Evidence): string {
  if (!stage) return 'stage unknown';
  const report = stage();
  return `stage ${report.stage} since ${report.since}`;
}

function shown(evidence: Evidence): ConsoleEvidence {
  return { lastLines: evidence.seen.split('\n').slice(-8), nearestMiss: nearestMiss(evidence) };
}

/** The longest beginning of a wanted literal that did come. */
function nearestMiss({ wanted, unmatched }: Evidence): string | undefined {
  let best = '';
  for (const label of wanted.filter((text) => text.startsWith('"'))) {
    const literal = JSON.parse(label) as string;
    let length = literal.length - 1;
    while (length > best.length && !unmatched.includes(literal.slice(0, length))) length -= 1;
    if (length > best.length) best = literal.slice(0, length);
  }
  return best.length >= 3 ? JSON.stringify(best) : undefined;
}
