/** The codes of asciicast v2: output, input, a marker, and what players pass over, which is ours: an event of the machine. */
export type CastCode = 'o' | 'i' | 'm' | 'x';

/** One event: seconds since the beginning, its code, its data. */
export type CastEvent = readonly [seconds: number, code: CastCode, data: string];

/** The version of asciicast that is written and read. */
export const castVersion = 2;

/** The first line of an asciicast file (v2). */
export interface CastHeader {
  readonly version: number;
  readonly width: number;
  readonly height: number;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly title: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface Cast {
  readonly header: CastHeader;
  readonly events: readonly CastEvent[];
}

/** An asciicast file: one line of JSON each. */
export function formatCast({ header, events }: Cast): string {
  return [header, ...events].map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** Reads an asciicast file. Throws a SyntaxError for what is none; a last line that was cut off is left out. */
export function parseCast(text: string): Cast {
  const [first = '', ...rest] = text.split('\n');
  const header = JSON.parse(first) as CastHeader;
  if (header.version !== castVersion) throw new SyntaxError('it is no asciicast of version 2');
  const events: CastEvent[] = [];
  for (const [index, line] of rest.entries()) {
    if (line === '') continue;
    try {
      events.push(JSON.parse(line) as CastEvent);
    } catch (error) {
      if (index === rest.length - 1) break;
      throw error;
    }
  }
  return { header, events };
}
