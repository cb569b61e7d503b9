import { AssertionError } from 'node:assert';
import { Ttys0Error, type ErrorCode } from '../../errors/index.ts';
import type { StageReport } from '../../line/stage/tracker.ts';
import type { Failure } from '../results/result.ts';
import { hostError, isOfHost } from './host-error.ts';
import { isStarved } from './starved-host.ts';

/** What else is known when a scenario fails. */
export interface FailureScene {
  /** Whom an assertion is about. */
  readonly about: 'guest' | 'lab';
  readonly step: string | undefined;
  /** Undefined where there was no guest yet. */
  readonly stage: StageReport | undefined;
  readonly lastLines: readonly string[];
  readonly screen: readonly string[];
}

const kinds: Partial<Record<ErrorCode, Failure['kind']>> = {
  'line.no-output': 'no-output',
  'line.timed-out': 'timed-out',
  'guest.stage-missed': 'timed-out',
  'line.died': 'died',
  'guest.ended': 'died',
  'line.ended': 'lost-connection',
  'lab.output-missing': 'no-output',
  'lab.session-not-ended': 'timed-out',
  'lab.page-differs': 'wrong-output',
  'lab.session-refused': 'refused',
  'lab.refused': 'refused',
  'guest.login-refused': 'refused',
  'scenario.overdue': 'overdue',
  'lab.gateway-overdue': 'overdue',
  'replay.diverged': 'diverged',
};

/**
 * Says who has to act on what a scenario threw, and what kind of failure it is. An assertion is about what the guest or
 * the lab did; what the operating system refused is the host's; anything that is none of these is the scenario's own.
 */
export function failureOf(error: unknown, scene: FailureScene): Failure {
  const { step, stage, screen } = scene;
  const where = {
    ...(step !== undefined && { step }),
    ...(stage && { stage: stage.stage, since: stage.since }),
    lastLines: [...scene.lastLines],
    screen: [...screen],
  };
  if (isOfHost(error)) return failureOf(hostError(error), scene);
  if (error instanceof Ttys0Error) {
    const { code, blame, message, advice, detail, evidence } = error as Ttys0Error;
    const starved = isStarved([...(evidence?.lastLines ?? []), ...scene.lastLines]);
    return {
      ...where,
      blame: blame === 'usage' ? 'scenario' : starved && blame === 'guest' ? 'host' : blame,
      kind: kinds[code] ?? 'error',
      code,
      message,
      advice,
      ...(evidence ? { lastLines: [...evidence.lastLines], ...(evidence.nearestMiss && { nearestMiss: evidence.nearestMiss }) } : detail && { detail }),
    }; // prettier-ignore
  }
  if (error instanceof AssertionError) {
    const message = firstLine(error.message);
    return { ...where, blame: scene.about, kind: 'wrong-output', message, detail: error.message };
  }
  const [message, detail] = error instanceof Error ? [error.message, error.stack ?? ''] : [String(error), ''];
  return {
    ...where,
    blame: 'scenario',
    kind: 'error',
    message: firstLine(message) || 'It threw nothing.',
    advice: 'Mend the scenario: it threw what is no error of ttys0 and no assertion.',
    detail,
  };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
