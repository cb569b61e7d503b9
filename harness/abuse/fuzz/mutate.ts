import type { Random } from '../../faults/random.ts';

const interesting = [
  '',
  '\0',
  '\r\n',
  '\r\n\r\n',
  '\u001b[2J',
  '%00',
  '%',
  '../',
  '..%2f',
  '"',
  '{',
  '{}',
  '[[[[[[[[',
  'null',
  '__proto__',
  '-1',
  '1e999',
  '9007199254740993',
  '😀',
  '\ud800',
  'ey',
  'eyJhbGciOiJub25lIn0.e30.',
  'Bearer ',
  'A'.repeat(200),
  'A'.repeat(20_000),
  '\u0003',
  'rm -rf /\r',
];

/** A member of a list that is not empty. */
export function pick<Member>(random: Random, members: readonly Member[]): Member {
  return members[random.between(0, members.length - 1)] as Member;
}

/** True once in so many times. */
export function oneIn(random: Random, times: number): boolean {
  return random.between(1, times) === 1;
}

/** Any bytes. */
export function noise(random: Random, most: number): Buffer {
  return Buffer.from(Array.from({ length: random.between(0, most) }, () => random.between(0, 255)));
}

/** The same bytes with one to four things wrong with them. */
export function mutate(random: Random, bytes: Uint8Array | string): Buffer {
  let mutated: Buffer = Buffer.from(bytes as string);
  for (let left = random.between(1, 4); left > 0; left -= 1) mutated = mutateOnce(random, mutated);
  return mutated;
}

function mutateOnce(random: Random, bytes: Buffer): Buffer {
  const at = random.between(0, bytes.length);
  const to = Math.min(bytes.length, at + random.between(1, 8));
  const around = (middle: Uint8Array, from = at): Buffer =>
    Buffer.concat([bytes.subarray(0, at), middle, bytes.subarray(from)]);
  switch (random.between(0, 6)) {
    case 0:
      return around(
        bytes.subarray(at, to).map((byte) => byte ^ (1 << random.between(0, 7))),
        to,
      );
    case 1:
      return around(Buffer.alloc(0), to);
    case 2:
      return around(bytes.subarray(at, to));
    case 3:
      return around(Buffer.from(pick(random, interesting)));
    case 4:
      return around(noise(random, 16));
    case 5:
      return around(noise(random, 4), to);
    default:
      return bytes.subarray(0, at);
  }
}
