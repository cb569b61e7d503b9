import { loginsOf } from '../../../images/index.ts';
import { ArmClient } from '../../client/arm-client.ts';
import type { Deadline } from '../../deadline/deadline.ts';
import type { LabGuest } from '../../lab/guest/lab-guest.ts';
import { reachStage } from '../../lab/guest/reach.ts';
import type { Lab } from '../../lab/lab.ts';
import type { GuestUnderTest, World } from '../../scenario/world.ts';
import type { StepResult } from '../result.ts';
import { labUser } from './lab-user.ts';
import { ResourceStack } from './resource-stack.ts';

export interface OpenWorldOptions {
  readonly lab: Lab;
  readonly guest: LabGuest;
  readonly deadline: Deadline;
  readonly onStep: (step: StepResult) => void;
}

/** Everything that a scenario gets, on one guest of a lab; sessions that it leaves open are closed with it. */
export async function openWorld({
  lab,
  guest,
  deadline,
  onStep,
}: OpenWorldOptions): Promise<World & AsyncDisposable> {
  const resources = new ResourceStack();
  const scale = lab.accelerator.timeScale;
  const user = async (name: string) => {
    const described = lab.description.users.find((known) => known.name === name);
    if (!described) throw new Error(`the lab has no user ${name}`);
    const client = resources.use(await ArmClient.create(lab.description, described));
    return labUser({ client, described, guest, deadline, timeScale: scale, resources });
  };
  const [alice, bob, carol] = [await user('alice'), await user('bob'), await user('carol')];
  return {
    guest: guestUnderTest(guest, deadline, scale),
    alice,
    bob,
    carol,
    step: (title, work) => step(title, work, onStep),
    [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
  };
}

async function step<Result>(
  title: string,
  work: () => Promise<Result> | Result,
  onStep: (step: StepResult) => void,
): Promise<Result> {
  const startedMs = performance.now();
  let ok = false;
  try {
    const result = await work();
    ok = true;
    return result;
  } finally {
    onStep({ title, ok, durationMs: performance.now() - startedMs });
  }
}

function guestUnderTest(guest: LabGuest, deadline: Deadline, timeScale: number): GuestUnderTest {
  const { profile } = guest.image;
  const logins = loginsOf(profile);
  return {
    name: guest.name,
    profile: profile.name,
    source: profile.source,
    logins,
    // A variant may have nobody with a password; only a scenario that needs one fails then.
    get user() {
      const user = logins.find(({ name }) => name !== 'root') ?? logins[0];
      if (!user) throw new Error(`${profile.name} has no user who can log in with a password`);
      return user;
    },
    reach: (stage, { withinMs = 30_000 } = {}) =>
      reachStage(guest, stage, deadline.within(withinMs * timeScale)),
  };
}
