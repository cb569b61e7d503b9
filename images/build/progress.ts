/** What a build is doing. */
type BuildPhase = 'wait' | 'discard' | 'prepare' | 'download' | 'install' | 'configure' | 'disk';

export interface BuildProgress {
  readonly phase: BuildPhase;
  /** How much of the phase is done, 0 to 1; undefined where nobody can know. */
  readonly fraction: number | undefined;
  /** One short line for a person. */
  readonly text: string;
}

/** Reads off mmdebstrap's output, line by line, how far it is; undefined when a line says nothing new. */
export function progressReader(): (line: string) => BuildProgress | undefined {
  let phase: BuildPhase = 'prepare';
  let expected = 0;
  let seen = 0;
  const advance = (next: BuildPhase, text: string): BuildProgress => {
    if (next !== phase) seen = 0;
    phase = next;
    seen += 1;
    return { phase, fraction: expected > 0 ? Math.min(1, seen / expected) : undefined, text };
  };
  return (line) => {
    const count = /, (\d+) newly installed/.exec(line)?.[1];
    if (count !== undefined) expected = Number(count);
    const fetched = /^Get:\d+ \S+ \S+ \S+ (\S+)/.exec(line)?.[1];
    if (fetched !== undefined && expected > 0) return advance('download', `download ${fetched}`);
    // Each package is unpacked, then set up: two steps of the same phase.
    const installed = /^(?:Setting up) ([^\s:]+)/.exec(line)?.[1];
    if (installed !== undefined) return advance('install', `install ${installed}`);
    if (line.startsWith('I: running apt-get update'))
      return { phase: 'prepare', fraction: undefined, text: 'read package lists' };
    if (line.startsWith('I: running --customize-hook')) return advance('configure', 'configure the guest');
    return undefined;
  };
}
