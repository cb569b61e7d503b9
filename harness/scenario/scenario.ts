import { Ttys0Error } from '../errors/index.ts';
import type { BadConsole } from './bad-console.ts';
import type { GuestFacts } from './facts.ts';
import { isRowId, type Row } from './rows.ts';
import type { World } from './world.ts';

/**
 * Where a scenario's guest is when it is handed over: switched `off`, from its `firmware` on, at GRUB's menu with the
 * countdown stopped (`grub`), at the `login` prompt, in the `shell` of its first user, or at the `rescue` prompt of its
 * first single-user procedure.
 */
export const startingStages = ['off', 'firmware', 'grub', 'login', 'shell', 'rescue'] as const;

export type StartingStage = (typeof startingStages)[number];

/** What a lab is like that one scenario has to itself. */
export interface LabSettings {
  /** Faults of the services, by name (`mock-arm/README.md`), each with its value, or true. */
  readonly faults?: Readonly<Record<string, string | true>>;
  /** What goes wrong between COM1 and the line, such as `split` or `baud=9600` (`harness/faults/README.md`). */
  readonly lineFaults?: readonly string[];
  /** The same between the gateway and each client. */
  readonly socketFaults?: readonly string[];
  /** Who leaves a console is logged out in the guest. */
  readonly hangUp?: boolean;
  /** Minutes without a key after which a session ends. */
  readonly idleMinutes?: number;
  /** The tenant wants a second factor for the console; the lab's own people have one. */
  readonly mfaForConsole?: boolean;
  /** How long one part of the boot diagnostics log may become, in KiB. Default 4096. */
  readonly logPartKiB?: number;
  /** The guest is an instance of this scale set. */
  readonly scaleSet?: { readonly name: string; readonly orchestration: 'Uniform' | 'Flexible' };
}

/** What a scenario says of itself. */
export interface ScenarioOptions {
  /** The row of the specification that it proves, such as `security.takeover`; or each guest's own, as its profile has it. */
  readonly proves: Row | ((guest: GuestFacts) => string);
  /** The stage at which its guest is handed over. */
  readonly from: StartingStage;
  /** Guests to which it applies, by name or by what they are; all when absent. */
  readonly guests?: readonly string[] | ((guest: GuestFacts) => boolean);
  /** The guest is one with this change of it (`images/variants`). */
  readonly variant?: string | ((guest: GuestFacts) => string | undefined);
  /** A lab of its own, for what would disturb others: faults, settings of a subscription, an account of storage. */
  readonly lab?: LabSettings;
  /** What it is about, and so who has to act when an assertion of it fails. Default `guest`. */
  readonly about?: 'guest' | 'lab';
  /** What it is to see, and would otherwise end a wait at once, such as a panic. */
  readonly allows?: readonly BadConsole[];
  /** For a host with hardware acceleration; scaled where there is none. Without the guest's start. Default 30,000. */
  readonly timeoutMs?: number;
}

export interface Scenario extends ScenarioOptions {
  readonly title: string;
  readonly body: (world: World) => Promise<void>;
}

const declared: Scenario[] = [];

/** Declares a scenario of the suite whose file is being read. Throws `scenario.row-invalid`. */
export function scenario(
  title: string,
  options: ScenarioOptions,
  body: (world: World) => Promise<void>,
): void {
  const { proves } = options;
  if (typeof proves !== 'function' && !isRowId(proves))
    throw new Ttys0Error('scenario.row-invalid', { title, row: proves });
  declared.push({ title, body, ...options });
}

/** Takes out what has been declared since the last call. For the runner, after it has read a suite's file. */
export function takeDeclared(): readonly Scenario[] {
  return declared.splice(0);
}
