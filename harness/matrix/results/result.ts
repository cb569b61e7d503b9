import { z } from 'zod';

/**
 * How a run ended: `flaky` failed and then passed, `known` failed as a known failure is said to, `mended` passed although
 * it is known to fail, `not-run` was never begun.
 */
export const verdicts = ['passed', 'failed', 'flaky', 'known', 'mended', 'not-run'] as const;

/** Who has to act: the guest's own software, the lab, the host it runs on, or the scenario's text. */
export const blames = ['guest', 'lab', 'host', 'scenario'] as const;

/** What a failure is: no output is not a lost connection, and neither is a wait for what did not come. */
export const failureKinds = [
  'no-output',
  'timed-out',
  'wrong-output',
  'lost-connection',
  'died',
  'refused',
  'overdue',
  'diverged',
  'error',
] as const;

export const failureSchema = z.object({
  blame: z.enum(blames),
  kind: z.enum(failureKinds),
  /** Of the catalogue of errors, where it is one of those. */
  code: z.string().optional(),
  message: z.string(),
  advice: z.string().optional(),
  /** The step that failed, by its title; missing where none had begun. */
  step: z.string().optional(),
  /** Where the guest was, and since when (ISO 8601). */
  stage: z.string().optional(),
  since: z.string().optional(),
  lastLines: z.array(z.string()),
  nearestMiss: z.string().optional(),
  /** The rows of the terminal. */
  screen: z.array(z.string()),
  /** Evidence in several lines that is none of these: what differed, or a stack. */
  detail: z.string().optional(),
});

/** One named step, as it went; times in milliseconds from the start of the body. */
export const stepSchema = z.object({
  title: z.string(),
  ok: z.boolean(),
  startMs: z.number(),
  durationMs: z.number(),
});

/** In milliseconds. */
export const timesSchema = z.object({
  /** From the guest's making to its hand-over at its stage. */
  startMs: z.number(),
  bodyMs: z.number(),
  /** Taking the guest away. */
  endMs: z.number(),
  totalMs: z.number(),
});

/** Files of a run, relative to the folder of the report. */
export const filesSchema = z.object({
  recording: z.string().optional(),
  screenshot: z.string().optional(),
  /** A disk with a snapshot of the guest at each of these steps. */
  rewind: z.object({ disk: z.string(), steps: z.array(z.string()) }).optional(),
});

const identity = {
  id: z.string(),
  suite: z.string(),
  title: z.string(),
  /** The row of the specification. */
  proves: z.string(),
  guest: z.string(),
  image: z.string(),
};

export const plannedSchema = z.object(identity);

export const resultSchema = z.object({
  ...identity,
  /** Where the guest came from: a simulated one is never shown as the real one. */
  source: z.string(),
  verdict: z.enum(verdicts),
  /** Why it was not run, where that is known. */
  reason: z.string().optional(),
  failure: failureSchema.optional(),
  /** Of a known failure: where it is tracked, and until when it may fail. */
  known: z.object({ tracker: z.string(), expires: z.string() }).optional(),
  steps: z.array(stepSchema),
  times: timesSchema,
  /** How often it was tried. */
  attempts: z.int(),
  /** What a run is made again with. */
  seed: z.int(),
  startedAt: z.iso.datetime(),
  files: filesSchema,
});

/** What is the same for all runs of a report. */
export const headerSchema = z.object({
  formatVersion: z.literal(1),
  ttys0: z.string(),
  startedAt: z.iso.datetime(),
  accelerator: z.object({ chosen: z.string(), timeScale: z.number() }),
  host: z.object({
    system: z.string(),
    cpus: z.int(),
    memoryMiB: z.int(),
    node: z.string(),
    qemu: z.string(),
  }),
  workers: z.int(),
  seed: z.int(),
  /** Which of how many, such as `2/3`. */
  shard: z.string().optional(),
  /** Of the whole plan, before it was sharded: a digest of the ids of its runs, and how many they are. */
  plan: z.object({ digest: z.string(), count: z.int() }).optional(),
  /** The gateway that was under test in place of the lab's own: its address, or its image. */
  gateway: z.string().optional(),
  /** The arguments that the run was started with, for a person to start it again. */
  command: z.array(z.string()),
  allowFlaky: z.boolean(),
  planned: z.array(plannedSchema),
});

export const endSchema = z.object({
  endedAt: z.iso.datetime(),
  interrupted: z.boolean(),
});

export type Verdict = (typeof verdicts)[number];
export type Failure = Readonly<z.infer<typeof failureSchema>>;
export type StepResult = Readonly<z.infer<typeof stepSchema>>;
export type RunTimes = Readonly<z.infer<typeof timesSchema>>;
export type RunFiles = Readonly<z.infer<typeof filesSchema>>;
export type RunResult = Readonly<z.infer<typeof resultSchema>>;
export type ReportHeader = Readonly<z.infer<typeof headerSchema>>;

/** All of one run of a matrix, or of several shards put together. */
export interface Report {
  readonly header: ReportHeader;
  /** In the order of the plan; those that were never begun are `not-run`. */
  readonly results: readonly RunResult[];
  readonly interrupted: boolean;
  /** Missing where it was cut off before it could write that down. */
  readonly endedAt?: string | undefined;
}
