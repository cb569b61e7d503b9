import { createHash } from 'node:crypto';

const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const rounds = 1000;
/** Which bytes of the digest make each group of letters, and how many. */
const groups = [
  [0, 6, 12],
  [1, 7, 13],
  [2, 8, 14],
  [3, 9, 15],
  [4, 10, 5],
] as const;

/** The `$1$` form of crypt(3), the only one beside DES that a C library from before 2008 knows. */
export function md5Crypt(password: string, salt: string): string {
  const key = Buffer.from(password);
  const digest = (...parts: readonly (Buffer | string)[]) => {
    const hash = createHash('md5');
    for (const part of parts) hash.update(part);
    return hash.digest();
  };
  const mixed = digest(key, salt, key);
  const start: Buffer[] = [];
  for (let left = key.length; left > 0; left -= 16) start.push(mixed.subarray(0, Math.min(16, left)));
  for (let bits = key.length; bits > 0; bits >>= 1)
    start.push(bits & 1 ? Buffer.alloc(1) : key.subarray(0, 1));
  let current = digest(key, '$1$', salt, ...start);
  for (let round = 0; round < rounds; round += 1) {
    current = digest(
      round % 2 ? key : current,
      round % 3 ? salt : '',
      round % 7 ? key : '',
      round % 2 ? current : key,
    );
  }
  const at = (index: number) => current[index] ?? 0;
  const letters = groups.map(([one, two, three]) => encode((at(one) << 16) | (at(two) << 8) | at(three), 4));
  return `$1$${salt}$${letters.join('')}${encode(at(11), 2)}`;
}

function encode(value: number, count: number): string {
  return Array.from({ length: count }, (_, index) => alphabet[(value >> (6 * index)) & 0x3f]).join('');
}
