import type { Bytes } from '../bytes.ts';

interface Geometry {
  readonly bits: 12 | 16 | 32;
  readonly clusterBytes: number;
  readonly tableOffset: number;
  readonly rootOffset: number;
  readonly rootBytes: number;
  readonly rootCluster: number;
  readonly dataOffset: number;
  readonly clusters: number;
}

interface FatEntry {
  /** In upper case, as `BOOTX64.EFI`; a long one is cut. */
  readonly name: string;
  readonly directory: boolean;
  readonly cluster: number;
}

const entryBytes = 32;
/** A directory that is longer is looked at no further. */
const mostClusters = 64;
const attributes = { volume: 0x08, directory: 0x10, long: 0x0f } as const;

/** The names in a directory of a FAT file system; none where there is no such directory, or no file system. */
export async function listFat(
  disk: Bytes,
  offset: number,
  path: readonly string[],
): Promise<readonly string[]> {
  const geometry = readGeometry(await disk.read(offset, 512), offset);
  if (!geometry) return [];
  let entries = await readRoot(disk, geometry);
  for (const name of path) {
    const next = entries.find((entry) => entry.directory && entry.name === name);
    if (!next) return [];
    entries = await readDirectory(disk, geometry, next.cluster);
  }
  return entries.map(({ name }) => name);
}

function readGeometry(sector: Buffer, offset: number): Geometry | undefined {
  if (sector.length < 512) return undefined;
  const sectorBytes = sector.readUInt16LE(11);
  const clusterBytes = sectorBytes * sector.readUInt8(13);
  if (![512, 1024, 2048, 4096].includes(sectorBytes) || clusterBytes === 0 || clusterBytes > 262_144)
    return undefined;
  const tableSectors = sector.readUInt16LE(22) || sector.readUInt32LE(36);
  const reserved = sector.readUInt16LE(14);
  const rootBytes = sector.readUInt16LE(17) * entryBytes;
  const rootOffset = offset + (reserved + sector.readUInt8(16) * tableSectors) * sectorBytes;
  const dataOffset = rootOffset + Math.ceil(rootBytes / sectorBytes) * sectorBytes;
  const total = (sector.readUInt16LE(19) || sector.readUInt32LE(32)) * sectorBytes;
  const clusters = Math.floor((total - (dataOffset - offset)) / clusterBytes);
  return {
    bits: clusters < 4085 ? 12 : clusters < 65_525 ? 16 : 32,
    ...{ clusterBytes, rootOffset, rootBytes, dataOffset, clusters },
    tableOffset: offset + reserved * sectorBytes,
    rootCluster: sector.readUInt32LE(44),
  };
}

async function readRoot(disk: Bytes, geometry: Geometry): Promise<readonly FatEntry[]> {
  if (geometry.rootBytes === 0) return readDirectory(disk, geometry, geometry.rootCluster);
  return parseEntries(await disk.read(geometry.rootOffset, geometry.rootBytes));
}

async function readDirectory(disk: Bytes, geometry: Geometry, first: number): Promise<readonly FatEntry[]> {
  const parts: Buffer[] = [];
  let cluster = first;
  while (parts.length < mostClusters && cluster >= 2 && cluster < geometry.clusters + 2) {
    parts.push(await disk.read(geometry.dataOffset + (cluster - 2) * geometry.clusterBytes, geometry.clusterBytes)); // prettier-ignore
    cluster = await nextCluster(disk, geometry, cluster);
  }
  return parseEntries(Buffer.concat(parts));
}

/** The last one's successor is above every cluster. */
async function nextCluster(disk: Bytes, { bits, tableOffset }: Geometry, cluster: number): Promise<number> {
  const bytes = await disk.read(tableOffset + Math.floor((cluster * bits) / 8), 4);
  if (bytes.length < 4) return 0;
  if (bits === 32) return bytes.readUInt32LE(0) & 0x0fffffff;
  const pair = bytes.readUInt16LE(0);
  if (bits === 16) return pair;
  return cluster % 2 === 0 ? pair & 0xfff : pair >> 4;
}

function parseEntries(bytes: Buffer): readonly FatEntry[] {
  const entries: FatEntry[] = [];
  for (let at = 0; at + entryBytes <= bytes.length; at += entryBytes) {
    const row = bytes.subarray(at, at + entryBytes);
    if (row[0] === 0) break;
    const attribute = row.readUInt8(11);
    if (row[0] === 0xe5 || attribute === attributes.long || (attribute & attributes.volume) !== 0) continue;
    const [stem, ending] = [row.toString('latin1', 0, 8).trimEnd(), row.toString('latin1', 8, 11).trimEnd()];
    entries.push({
      name: (ending === '' ? stem : `${stem}.${ending}`).toUpperCase(),
      directory: (attribute & attributes.directory) !== 0,
      cluster: row.readUInt16LE(20) * 65_536 + row.readUInt16LE(26),
    });
  }
  return entries;
}
