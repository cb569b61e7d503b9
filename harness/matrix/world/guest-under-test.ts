import { loginsOf } from '../../../images/index.ts';
import { Ttys0Error } from '../../errors/index.ts';
import type { LabGuest } from '../../lab/guest/lab-guest.ts';
import { Operator } from '../../line/operator.ts';
import { reachStage } from '../../line/stage/reach.ts';
import type { GuestUnderTest } from '../../scenario/guest.ts';
import type { ConsoleReader } from '../../scenario/session.ts';
import type { Scope } from './scope.ts';

const defaultWaitMs = 10_000;
const stageWaitMs = 30_000;

/** The guest of one scenario, as its body sees it. */
export function guestUnderTest(scope: Scope): GuestUnderTest {
  const { guest, facts } = scope;
  const { power } = guest;
  const logins = loginsOf(guest.profile);
  const user = logins.find(({ name }) => name !== 'root') ?? logins[0];
  return {
    name: guest.name,
    facts,
    logins,
    get user() {
      if (user) return user;
      throw new Ttys0Error('guest.no-login', { guest: facts.name });
    },
    get stage() {
      return guest.line.stage.stage;
    },
    power: {
      start: () => power.start(),
      shutDown: () => guest.powerOff({ skipShutdown: false }),
      reset: () => guest.reset(),
      crash: () => power.crash(),
      pause: () => power.pause(),
      resume: () => power.resume(),
    },
    reach: async (stage, { withinMs = stageWaitMs } = {}) => {
      if (scope.sinceGate?.().stages.has(stage)) return;
      await reachStage(guest, stage, scope.within(withinMs));
    },
    watch: ({ from = 'now' } = {}) =>
      watch(guest, scope, from === 'now' ? (scope.sinceGate?.().offset ?? guest.line.end) : guest.line.start),
    runScript: (script) => guest.runScript(script),
  };
}

/** Somebody who reads COM1 itself and never types, not even a terminal's answers. */
function watch(guest: LabGuest, scope: Scope, from: number): ConsoleReader {
  const operator = new Operator(guest.line, { from, deathStrings: scope.deathStrings, answers: false });
  scope.resources.use({ [Symbol.asyncDispose]: () => Promise.resolve(operator[Symbol.dispose]()) });
  return {
    get screen() {
      return operator.screen.lines;
    },
    expect: (patterns, { withinMs = defaultWaitMs } = {}) =>
      operator.expect(patterns, scope.within(withinMs)),
  };
}
