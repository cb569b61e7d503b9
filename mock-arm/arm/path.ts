import { invalidRequestUri } from './errors.ts';

/** A request's address, taken apart. */
export interface ArmPath {
  /** Decoded segments. An encoded slash separates too: SDKs send a scale set instance's path as one segment. */
  readonly segments: readonly string[];
  /** Query parameters by lower-case name, decoded, so that `%24expand` is `$expand`. The first of a name counts. */
  readonly query: ReadonlyMap<string, string>;
}

const controlCharacter = /\p{Cc}/u;

/** Takes a request target (`/path?query`) apart. Throws `InvalidRequestUri` for what does not decode. */
export function parseArmPath(target: string): ArmPath {
  const [path = '', ...rest] = target.split('?');
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(rest.join('?'))) {
    if (!query.has(name.toLowerCase())) query.set(name.toLowerCase(), value);
  }
  const segments = path
    .split('/')
    .flatMap((segment) => decode(segment).split('/'))
    .filter((segment) => segment !== '');
  return { segments, query };
}

function decode(segment: string): string {
  try {
    const decoded = decodeURIComponent(segment);
    if (!controlCharacter.test(decoded)) return decoded;
  } catch {
    // Falls through: a stray percent sign is as wrong as a control character.
  }
  throw invalidRequestUri();
}
