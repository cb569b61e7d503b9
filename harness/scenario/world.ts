import type { GuestUnderTest } from './guest.ts';
import type { LabUser } from './user.ts';

/** What goes wrong in the services of a lab that the scenario has to itself. */
export interface LabFaults {
  /** Throws `scenario.lab-shared` where the scenario has no lab of its own. */
  set(name: string, value?: string): Promise<void>;
  clear(name: string): Promise<void>;
}

/** What a scenario gets. */
export interface World {
  readonly guest: GuestUnderTest;
  /** Owner of the subscription. */
  readonly alice: LabUser;
  /** Virtual Machine Contributor. */
  readonly bob: LabUser;
  /** Reader. */
  readonly carol: LabUser;
  /** Virtual Machine Contributor of this guest alone, without rights to storage. */
  readonly dave: LabUser;
  /** As bob, and the one who has no second factor. */
  readonly erin: LabUser;
  readonly faults: LabFaults;
  /** One named step: a point of the report, and a marker in the recording. */
  readonly step: <Result>(title: string, work: () => Promise<Result> | Result) => Promise<Result>;
  /** A word that is in no other run; the same when this run is made again with its seed. */
  readonly unique: (prefix: string) => string;
  /** Such a word that is in no recording and no report either: a password. */
  readonly secret: (prefix: string) => string;
}
