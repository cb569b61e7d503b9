import { createHash } from 'node:crypto';
import { ArmClient } from '../../client/arm-client.ts';
import type { Deadline } from '../../deadline/deadline.ts';
import type { Lab } from '../../lab/lab.ts';
import type { LabGuest } from '../../lab/guest/lab-guest.ts';
import type { Stage } from '../../line/stage/rules.ts';
import type { DeathString } from '../../line/expect/expect.ts';
import type { GuestFacts } from '../../scenario/facts.ts';
import type { Secrets } from '../recording/secrets.ts';
import { ResourceStack } from './resource-stack.ts';

export interface ScopeOptions {
  readonly lab: Lab;
  readonly guest: LabGuest;
  readonly facts: GuestFacts;
  readonly deadline: Deadline;
  readonly deathStrings: readonly DeathString[];
  readonly secrets: Secrets;
  readonly seed: number;
  /** True where the lab is this scenario's alone. */
  readonly ownLab: boolean;
  /** Of a guest that is played: where it has been since somebody last did something, faster than anybody can follow. */
  readonly sinceGate?: () => { readonly stages: ReadonlySet<Stage>; readonly offset: number };
}

/** What all parts of one scenario's world share: where they are, how long they may take, and what is to be closed at its end. */
export class Scope implements AsyncDisposable {
  readonly lab: Lab;
  readonly guest: LabGuest;
  readonly facts: GuestFacts;
  readonly deadline: Deadline;
  readonly deathStrings: readonly DeathString[];
  readonly secrets: Secrets;
  readonly ownLab: boolean;
  readonly sinceGate: ScopeOptions['sinceGate'];
  readonly resources = new ResourceStack();
  readonly #clients = new Map<string, Promise<ArmClient>>();
  readonly #seed: number;
  #words = 0;

  constructor(options: ScopeOptions) {
    this.lab = options.lab;
    this.guest = options.guest;
    this.facts = options.facts;
    this.deadline = options.deadline;
    this.deathStrings = options.deathStrings;
    this.secrets = options.secrets;
    this.ownLab = options.ownLab;
    this.sinceGate = options.sinceGate;
    this.#seed = options.seed;
  }

  /** Until when a wait may go on that takes so long on a host with hardware acceleration. */
  within(ms: number): Deadline {
    return this.deadline.within(ms * this.lab.accelerator.timeScale);
  }

  /** A word that is in no other run, and the same in one with the same seed. */
  readonly unique = (prefix: string): string => {
    this.#words += 1;
    const digest = createHash('sha256').update(`${this.#seed}:${this.#words}`).digest('hex');
    return `${prefix}-${digest.slice(0, 8)}`;
  };

  /** Such a word that is hidden wherever it would be written down. */
  readonly secret = (prefix: string): string => {
    const word = this.unique(prefix);
    this.secrets.add(word);
    return word;
  };

  /** Signs a person of the lab in at the Resource Manager, once. */
  client(name: string): Promise<ArmClient> {
    const known = this.#clients.get(name) ?? this.#signIn(name);
    this.#clients.set(name, known);
    return known;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.resources[Symbol.asyncDispose]();
  }

  async #signIn(name: string): Promise<ArmClient> {
    const { description } = this.lab;
    const person = description.users.find((user) => user.name === name);
    if (!person) throw new Error(`the lab has no user ${name}`);
    return this.resources.use(await ArmClient.create(description, person));
  }
}
