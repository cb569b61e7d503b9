/**
 * The records of a POSIX extended header: `<length> <key>=<value>` and a line feed each, where a value is any bytes.
 * Undefined where they are not that.
 */
export function parsePax(bytes: Buffer): ReadonlyMap<string, Buffer> | undefined {
  const records = new Map<string, Buffer>();
  let rest = bytes;
  while (rest.length > 0 && rest[0] !== 0) {
    const space = rest.indexOf(0x20);
    const digits = rest.toString('latin1', 0, Math.max(0, Math.min(space, 12)));
    const length = Number(digits);
    if (!/^\d+$/.test(digits) || length <= space + 2 || length > rest.length || rest[length - 1] !== 0x0a)
      return undefined;
    const record = rest.subarray(space + 1, length - 1);
    const equals = record.indexOf(0x3d);
    if (equals < 1) return undefined;
    records.set(record.toString('latin1', 0, equals), record.subarray(equals + 1));
    rest = rest.subarray(length);
  }
  return records;
}
