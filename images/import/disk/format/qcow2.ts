import { Ttys0Error } from '../../../../harness/errors/index.ts';
import { printable } from '../../../printable.ts';
import type { Bytes } from '../bytes.ts';

const features = { corrupt: 1n << 1n, externalData: 1n << 2n } as const;
const headerBytes = 104;
const externalDataExtension = 0x44415441;

/**
 * Refuses a qcow2 that is not whole in itself, before anything else reads it: QEMU would open every file that it names.
 * Throws `image.disk-chain`, `image.disk-encrypted`, `image.disk-damaged` or `image.disk-foreign`.
 */
export async function requireAloneQcow2(file: Bytes, shown: string): Promise<void> {
  const header = await file.read(0, headerBytes);
  const damaged = (problem: string): Ttys0Error =>
    new Ttys0Error('image.disk-damaged', { file: shown, problem });
  if (header.length < 72) throw damaged('its header is not all there');
  const version = header.readUInt32BE(4);
  if (version === 1) {
    const cure = 'Convert it: qemu-img convert -O qcow2 FILE disk.qcow2; then import that';
    throw new Ttys0Error('image.disk-foreign', { file: shown, what: 'a disk of the first QEMU format, qcow', cure }); // prettier-ignore
  }
  if (version !== 2 && version !== 3) throw damaged(`its header says version ${version}`);
  const backingOffset = Number(header.readBigUInt64BE(8));
  if (backingOffset !== 0) {
    const name = await file.read(backingOffset, Math.min(1023, header.readUInt32BE(16)));
    throw new Ttys0Error('image.disk-chain', { file: shown, other: printable(name.toString('utf8')) });
  }
  const encryption = header.readUInt32BE(32);
  if (encryption !== 0)
    throw new Ttys0Error('image.disk-encrypted', { file: shown, scheme: encryption === 1 ? 'AES of qcow2' : 'LUKS in qcow2' }); // prettier-ignore
  const incompatible = version === 3 && header.length >= 80 ? header.readBigUInt64BE(72) : 0n;
  if ((incompatible & features.externalData) !== 0n)
    throw new Ttys0Error('image.disk-chain', { file: shown, other: await dataFileName(file, header) });
  if ((incompatible & features.corrupt) !== 0n) throw damaged('QEMU has marked it as corrupt');
  const [tableOffset, tableBytes] = [Number(header.readBigUInt64BE(40)), header.readUInt32BE(36) * 8];
  if (tableOffset + tableBytes > file.sizeBytes) throw damaged('its table of clusters goes past the end of the file'); // prettier-ignore
}

async function dataFileName(file: Bytes, header: Buffer): Promise<string> {
  let offset = header.readUInt32BE(100);
  for (let count = 0; count < 16; count += 1) {
    const extension = await file.read(offset, 8);
    if (extension.length < 8) break;
    const [kind, length] = [extension.readUInt32BE(0), extension.readUInt32BE(4)];
    if (kind === externalDataExtension)
      return printable((await file.read(offset + 8, Math.min(1024, length))).toString('utf8'));
    if (kind === 0) break;
    offset += 8 + Math.ceil(length / 8) * 8;
  }
  return 'another file';
}
