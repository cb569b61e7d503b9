import { Ttys0Error } from '../../errors/index.ts';
import type { LabFaults, World } from '../../scenario/world.ts';
import { guestUnderTest } from './guest-under-test.ts';
import { labUser } from './lab-user.ts';
import { Scope, type ScopeOptions } from './scope.ts';

/** Told of each step of a scenario. */
export interface StepListener {
  begun(title: string): void;
  /** Resolves when what is to be done after a step is done. */
  ended(title: string, ok: boolean): Promise<void>;
}

export interface OpenWorldOptions extends ScopeOptions {
  readonly steps: StepListener;
}

/** Everything that a scenario gets, on one guest of a lab; sessions that it leaves open are closed with it. */
export async function openWorld({ steps, ...options }: OpenWorldOptions): Promise<World & AsyncDisposable> {
  const scope = new Scope(options);
  const [alice, bob, carol, dave, erin] = await Promise.all([
    labUser('alice', scope),
    labUser('bob', scope),
    labUser('carol', scope),
    labUser('dave', scope),
    labUser('erin', scope),
  ]);
  return {
    guest: guestUnderTest(scope),
    alice,
    bob,
    carol,
    dave,
    erin,
    faults: faultsOf(scope),
    step: (title, work) => step(title, work, steps),
    unique: scope.unique,
    secret: scope.secret,
    [Symbol.asyncDispose]: () => scope[Symbol.asyncDispose](),
  };
}

async function step<Result>(
  title: string,
  work: () => Promise<Result> | Result,
  steps: StepListener,
): Promise<Result> {
  steps.begun(title);
  try {
    const result = await work();
    await steps.ended(title, true);
    return result;
  } catch (error) {
    await steps.ended(title, false);
    throw error;
  }
}

/** By the lab's own routes, as an owner. */
function faultsOf(scope: Scope): LabFaults {
  const change = async (method: 'PUT' | 'DELETE', name: string, value?: string): Promise<void> => {
    if (!scope.ownLab) throw new Ttys0Error('scenario.lab-shared', { what: `the fault ${name}` });
    const owner = await scope.client('alice');
    const body = value === undefined ? undefined : { value };
    const answer = await owner.call(method, `/_ttys0/faults/${name}`, body);
    if (answer.status >= 300) throw new Error(`the fault ${name} is refused: ${JSON.stringify(answer.body)}`);
  };
  return {
    set: (name, value) => change('PUT', name, value),
    clear: (name) => change('DELETE', name),
  };
}
