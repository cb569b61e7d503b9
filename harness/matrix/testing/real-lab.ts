import type { Test } from 'tap';
import { ensureImage, loadProfile } from '../../../images/index.ts';
import type { ArmClient } from '../../client/arm-client.ts';
import { Deadline } from '../../deadline/deadline.ts';
import type { LabGuest } from '../../lab/guest/lab-guest.ts';
import { coldSource, thawedSource } from '../../lab/guest/source.ts';
import { Lab } from '../../lab/lab.ts';
import type { LabOptions } from '../../lab/options.ts';
import { reachStage } from '../../line/stage/reach.ts';
import { chooseAccelerator } from '../../machine/accelerator/choose.ts';
import { factsOf } from '../plan/facts.ts';
import { Secrets } from '../recording/secrets.ts';
import { labUser } from '../world/lab-user.ts';
import { ResourceStack } from '../world/resource-stack.ts';
import { Scope } from '../world/scope.ts';
import type { LabUser } from '../../scenario/user.ts';
import { ensureTemplate } from '../../template/ensure.ts';
import type { ScaleSetPlace } from '../../../mock-arm/index.ts';

/** Somebody at the lab's wire: at Resource Manager, and at a guest's console. */
export interface Person extends Omit<LabUser, 'arm'> {
  readonly arm: ArmClient;
  /** A request that succeeds, followed to the end of its operation where it starts one. Throws what came instead. */
  readonly ask: (
    method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE',
    path: string,
    body?: object,
  ) => Promise<unknown>;
}

/** A lab with real guests and real storage. */
export interface RealLab {
  readonly lab: Lab;
  /** How much slower this host is than one with hardware acceleration. */
  readonly timeScale: number;
  /** Adds a guest of that profile and switches it on: from its login prompt, or `cold` from its firmware on. */
  readonly guest: (
    profile: string,
    options?: { readonly cold?: boolean; readonly place?: ScaleSetPlace },
  ) => Promise<LabGuest>;
  /** Somebody of the lab, at that guest. */
  readonly person: (name: string, guest: LabGuest) => Promise<Person>;
  readonly patient: () => Deadline;
}

/** Starts a lab that ends with the test. */
export async function startRealLab(t: Test, options: Pick<LabOptions, 'additions'> = {}): Promise<RealLab> {
  const accelerator = await chooseAccelerator();
  const bootDiagnostics = { onAlarm: (error: Error) => t.comment(error.message) };
  const lab = await Lab.start({ ...options, port: 0, accelerator, bootDiagnostics });
  const resources = new ResourceStack();
  t.teardown(async () => {
    await resources[Symbol.asyncDispose]();
    await lab[Symbol.asyncDispose]();
  });
  const { timeScale } = accelerator;
  const patient = (): Deadline => Deadline.after(30_000 * timeScale);
  return {
    lab,
    timeScale,
    patient,
    async guest(name, { cold = false, place } = {}) {
      const image = await ensureImage(await loadProfile(name));
      const { run } = lab;
      const source = cold
        ? coldSource(image)
        : thawedSource(image, await ensureTemplate({ image, stage: 'login-prompt', accelerator, run }));
      const called = place === undefined ? name.replace('.', '-') : `${place.set}_${place.instanceId}`;
      const guest = await lab.addGuest(called, source, place);
      await guest.start();
      if (!cold) await reachStage(guest, 'login', patient());
      return guest;
    },
    async person(name, guest) {
      const deadline = Deadline.after(300_000 * timeScale);
      const facts = factsOf(guest.profile);
      const rest = { deathStrings: [], secrets: new Secrets(), seed: Date.now(), ownLab: true };
      const scope = resources.use(new Scope({ lab, guest, facts, deadline, ...rest }));
      const user = await labUser(name, scope);
      return { ...user, arm: await scope.client(name), ask: (...request) => user.arm.ask(...request) };
    },
  };
}
