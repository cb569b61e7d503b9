import type { Stage, World } from './world.ts';

/** What a scenario says of itself. */
export interface ScenarioOptions {
  /** The row of the specification that it proves, such as `security.takeover`. */
  readonly proves: string;
  /** The stage at which its guest is handed over. */
  readonly from: Extract<Stage, 'login'>;
  /** Profiles to which it applies; all when absent. */
  readonly guests?: readonly string[];
  /** For a host with hardware acceleration; scaled where there is none. Without the guest's boot. */
  readonly timeoutMs?: number;
}

export interface Scenario extends ScenarioOptions {
  readonly title: string;
  readonly body: (world: World) => Promise<void>;
}

const declared: Scenario[] = [];

/** Declares a scenario of the suite whose file is being read. */
export function scenario(
  title: string,
  options: ScenarioOptions,
  body: (world: World) => Promise<void>,
): void {
  declared.push({ title, body, ...options });
}

/** Takes out what has been declared since the last call. For the runner, after it has read a suite's file. */
export function takeDeclared(): readonly Scenario[] {
  return declared.splice(0);
}
