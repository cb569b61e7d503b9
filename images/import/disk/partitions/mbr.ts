import type { Bytes } from '../bytes.ts';

export interface MbrEntry {
  readonly type: number;
  readonly startSector: number;
  readonly sectors: number;
  readonly extended: boolean;
  readonly active: boolean;
}

const sectorBytes = 512;
const tableOffset = 446;
const extendedTypes = [0x05, 0x0f, 0x85];
/** More than any system makes; a chain that goes round ends, too. */
const mostLogical = 128;

export function hasBootSignature(sector: Buffer): boolean {
  return sector.length >= sectorBytes && sector.readUInt16LE(510) === 0xaa55;
}

/** The entries in use of a master boot record; undefined where what stands there is no table. */
export function parseMbr(sector: Buffer): readonly MbrEntry[] | undefined {
  const rows = [0, 1, 2, 3].map((index) => sector.subarray(tableOffset + index * 16, tableOffset + (index + 1) * 16)); // prettier-ignore
  // The first sector of a bare file system has the same signature, and text or code in the table's place.
  if (rows.some((row) => row[0] !== 0 && row[0] !== 0x80)) return undefined;
  const entries = rows.map((row) => ({
    type: row.readUInt8(4),
    startSector: row.readUInt32LE(8),
    sectors: row.readUInt32LE(12),
    active: row[0] === 0x80,
    extended: extendedTypes.includes(row.readUInt8(4)),
  }));
  return entries.filter(({ type, sectors }) => type !== 0 && sectors !== 0);
}

/** Logical partitions, each after a record of its own in the extended one. */
export async function readLogical(
  disk: Bytes,
  entries: readonly MbrEntry[],
  damaged: (problem: string) => Error,
): Promise<readonly MbrEntry[]> {
  const container = entries.find(({ extended }) => extended);
  if (!container) return [];
  const found: MbrEntry[] = [];
  let record = container.startSector;
  for (let count = 0; count < mostLogical; count += 1) {
    const sector = await disk.read(record * sectorBytes, sectorBytes);
    if (sector.length < sectorBytes) throw damaged('its extended partition goes past the end of the disk');
    const here = hasBootSignature(sector) ? parseMbr(sector) : undefined;
    if (!here) throw damaged('its extended partition holds no table');
    const own = here.find(({ extended }) => !extended);
    if (own) found.push({ ...own, startSector: record + own.startSector });
    const next = here.find(({ extended }) => extended);
    if (!next) return found;
    record = container.startSector + next.startSector;
  }
  throw damaged('its logical partitions have no end');
}
