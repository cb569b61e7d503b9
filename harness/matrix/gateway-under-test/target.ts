import { Ttys0Error } from '../../errors/index.ts';

/** What `--gateway` names: a gateway that runs already, or an image to start one from. */
export type GatewayTarget =
  | {
      readonly kind: 'address';
      readonly name: string;
      /** No slash at its end. */
      readonly origin: string;
      readonly doorPort: number;
      readonly key: string;
    }
  | { readonly kind: 'image'; readonly name: string };

const leastKeyCharacters = 16;
const imageName = /^[a-z0-9][\w.-]*(?:[/:@][\w.-]+)*$/i;

/**
 * Reads `--gateway`. A gateway that runs already was told of its door and the key to it before there was a lab: both are
 * in the environment, as they are in the gateway's own. Throws `usage.option`.
 */
export function parseGateway(text: string, environment: NodeJS.ProcessEnv): GatewayTarget {
  if (!text.includes('://')) {
    if (imageName.test(text)) return { kind: 'image', name: text };
    throw refusal(`--gateway takes a websocket address or the name of an image, not ${text}`);
  }
  const address = URL.canParse(text) ? new URL(text) : undefined;
  if (!address || !/^wss?:$/.test(address.protocol))
    throw refusal(`--gateway takes an address such as wss://localhost:9443/prefix, not ${text}`);
  if (address.search !== '' || address.hash !== '' || address.username !== '')
    throw refusal(`--gateway takes an address without query, fragment and user, not ${text}`);
  const { TTYS0_DOOR: door = '', TTYS0_KEY: key = '' } = environment;
  return {
    kind: 'address',
    name: text,
    origin: address.href.replace(/\/+$/, ''),
    doorPort: doorPort(door),
    key: checkedKey(key),
  };
}

function doorPort(door: string): number {
  const { protocol, hostname, port } = URL.canParse(door) ? new URL(door) : new URL('none://none');
  if (protocol === 'https:' && hostname === 'localhost' && port !== '') return Number(port);
  throw refusal(
    `TTYS0_DOOR is ${door === '' ? 'not set' : door}: with a gateway that runs already it is https://localhost:PORT, as in that gateway's own environment`,
  );
}

function checkedKey(key: string): string {
  if (key.length >= leastKeyCharacters && /^\S+$/.test(key)) return key;
  throw refusal(
    `TTYS0_KEY is ${key === '' ? 'not set' : 'too short'}: with a gateway that runs already it is a word of ${leastKeyCharacters} characters or more, as in that gateway's own environment`,
  );
}

function refusal(problem: string): Ttys0Error {
  return new Ttys0Error('usage.option', { problem, command: 'ttys0 test' });
}
