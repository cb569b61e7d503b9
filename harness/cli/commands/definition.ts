/** Options as the command line gave them: by name, text or number, true for a flag, a list when given several times. */
export type GivenOptions = Readonly<Record<string, unknown>>;

/** One call of a command. */
export interface CommandCall {
  /** The words after the command's name. */
  readonly words: readonly string[];
  readonly options: GivenOptions;
  /** Aborts at Ctrl-C: clean up and come back. */
  readonly signal: AbortSignal;
}

/** A command's code: does its work and returns the process's exit code. Errors of the catalogue are shown by the caller. */
export type CommandBody = (call: CommandCall) => Promise<number>;

export interface CommandDefinition {
  /** Name and words, as in `up [...guests]`. */
  readonly usage: string;
  readonly summary: string;
  readonly options: readonly (readonly [flags: string, summary: string])[];
  readonly load: () => Promise<{ readonly run: CommandBody }>;
}
