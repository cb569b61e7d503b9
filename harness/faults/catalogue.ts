/** Where bytes can be made to suffer: between COM1 and the line, or between the gateway and a client. */
export type FaultPlace = 'line' | 'socket';

/** A number that a fault takes, and its bounds. */
interface FaultValue {
  readonly unit: string;
  readonly least: number;
  readonly most: number;
  /** Default true. */
  readonly whole?: boolean;
}

export interface LinkFaultDefinition {
  /** Undefined where the fault is just on or off. */
  readonly takes?: FaultValue;
  readonly what: string;
}

const lengths = { unit: 'bytes', least: 1, most: 1_000_000_000 };

const both = {
  delay: {
    takes: { unit: 'milliseconds', least: 1, most: 60_000 },
    what: 'all arrives so much later',
  },
  split: {
    what: 'all arrives in pieces, most often cut inside a UTF-8 character or an escape sequence',
  },
  'half-open': {
    takes: lengths,
    what: 'after half to all of so many bytes in one direction nothing passes any more, and nobody is told',
  },
  baud: {
    takes: { unit: 'bits a second, 10 for a byte', least: 50, most: 10_000_000 },
    what: 'no more passes than that, in each direction',
  },
} as const satisfies Readonly<Record<string, LinkFaultDefinition>>;

/** What can be made to go wrong with bytes on their way, by place. */
export const linkFaultCatalogue = {
  line: {
    drop: {
      takes: { unit: 'percent of the bytes', least: 0.01, most: 100, whole: false },
      what: 'each byte is lost with that chance, as where a UART overruns',
    },
    ...both,
  },
  socket: {
    drop: {
      takes: lengths,
      what: 'each connection is cut, without a close frame, after half to all of so many bytes in one direction',
    },
    ...both,
  },
} as const satisfies Readonly<Record<FaultPlace, Readonly<Record<string, LinkFaultDefinition>>>>;

export type LinkFaultName = keyof (typeof linkFaultCatalogue)['line'];

export function linkFaultNames(place: FaultPlace): readonly LinkFaultName[] {
  return Object.keys(linkFaultCatalogue[place]) as LinkFaultName[];
}

export function linkFault(place: FaultPlace, name: LinkFaultName): LinkFaultDefinition {
  return linkFaultCatalogue[place][name];
}
