import { Ttys0Error } from '../errors/index.ts';
import { type FaultPlace, linkFault, type LinkFaultName, linkFaultNames } from './catalogue.ts';

/** What is to go wrong on the links of one place; nothing, where it is empty. `true` for a fault that takes no value. */
export type LinkFaults = Readonly<Partial<Record<LinkFaultName, number | true>>>;

/**
 * Reads `NAME` or `NAME=VALUE` of each `--line-fault` or `--socket-fault`; given twice, the last one counts. Throws
 * `usage.option`, which names the input and what would do.
 */
export function parseLinkFaults(place: FaultPlace, texts: readonly string[]): LinkFaults {
  return Object.fromEntries(texts.map((text) => parseLinkFault(place, text)));
}

function parseLinkFault(place: FaultPlace, text: string): readonly [LinkFaultName, number | true] {
  const option = `--${place}-fault`;
  const separator = text.indexOf('=');
  const given = separator < 0 ? text : text.slice(0, separator);
  const value = separator < 0 ? undefined : text.slice(separator + 1);
  const known = linkFaultNames(place);
  const name = known.find((fault) => fault === given);
  if (name === undefined) throw refusal(`${option} knows no fault called ${given}; there are ${known.join(', ')}`); // prettier-ignore
  const { takes } = linkFault(place, name);
  if (takes === undefined) {
    if (value === undefined) return [name, true];
    throw refusal(`${option} ${name} takes no value, not ${value}`);
  }
  const { unit, least, most, whole = true } = takes;
  const number = value === undefined || value.trim() === '' ? Number.NaN : Number(value);
  if (number >= least && number <= most && (!whole || Number.isInteger(number))) return [name, number];
  const kind = whole ? 'a whole number' : 'a number';
  throw refusal(`${option} ${name} takes ${kind} from ${least} to ${most} (${unit}), not ${value ?? 'nothing'}`); // prettier-ignore
}

function refusal(problem: string): Ttys0Error {
  return new Ttys0Error('usage.option', { problem, command: 'ttys0 up' });
}
