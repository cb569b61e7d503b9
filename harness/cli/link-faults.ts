import { Ttys0Error } from '../errors/index.ts';
import type { FaultPlace } from '../faults/catalogue.ts';
import { FaultyLinks, type FaultyPlaces } from '../faults/faulty-links.ts';
import { anySeed, mostSeed } from '../faults/random.ts';
import { parseLinkFaults } from '../faults/settings.ts';
import type { GivenOptions } from './commands/definition.ts';
import { parseCount, textOptions } from './options.ts';

/** What is to go wrong with bytes on their way, by place, and what replays it. */
interface GivenLinkFaults {
  readonly linkFaults: FaultyPlaces;
  /** What a person gives to `ttys0 up` to have the same again; undefined where nothing is to go wrong. */
  readonly replay: string | undefined;
}

/** Reads `--line-fault`, `--socket-fault` and `--fault-seed`. Throws `usage.option`. */
export function linkFaultOptions(options: GivenOptions): GivenLinkFaults {
  const given = options['faultSeed'];
  const seed = given === undefined ? anySeed() : parseCount('--fault-seed', given, { min: 0, max: mostSeed });
  const texts = { line: textOptions(options['lineFault']), socket: textOptions(options['socketFault']) };
  const links = (place: FaultPlace): FaultyLinks | undefined => {
    const faults = parseLinkFaults(place, texts[place]);
    return Object.keys(faults).length > 0 ? new FaultyLinks(place, faults, seed) : undefined;
  };
  const linkFaults = { line: links('line'), socket: links('socket') };
  if (linkFaults.line || linkFaults.socket) {
    const all = [...texts.line.map((text) => `--line-fault ${text}`), ...texts.socket.map((text) => `--socket-fault ${text}`)]; // prettier-ignore
    return { linkFaults, replay: `${all.join(' ')} --fault-seed ${seed}` };
  }
  if (given === undefined) return { linkFaults, replay: undefined };
  const problem = '--fault-seed is for --line-fault and --socket-fault, and neither is given';
  throw new Ttys0Error('usage.option', { problem, command: 'ttys0 up' });
}
