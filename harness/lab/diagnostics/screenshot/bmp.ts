import type { Pixels } from './pixels.ts';

const [fileHeaderBytes, imageHeaderBytes] = [14, 40];
const headerBytes = fileHeaderBytes + imageHeaderBytes;
/** 72 dots an inch. */
const pixelsPerMetre = 2835;

/** A Windows bitmap of 24 bits a pixel: rows from bottom to top, each filled up to four bytes, blue first. */
export function encodeBmp({ width, height, rgb }: Pixels): Buffer {
  const rowBytes = 4 * Math.ceil((3 * width) / 4);
  const file = Buffer.alloc(headerBytes + rowBytes * height);
  writeHeaders(file, width, height);
  for (let row = 0; row < height; row += 1) {
    let to = headerBytes + (height - 1 - row) * rowBytes;
    for (let from = 3 * width * row; from < 3 * width * (row + 1); from += 3) {
      file[to++] = rgb[from + 2] ?? 0;
      file[to++] = rgb[from + 1] ?? 0;
      file[to++] = rgb[from] ?? 0;
    }
  }
  return file;
}

/** BITMAPFILEHEADER and BITMAPINFOHEADER. */
function writeHeaders(file: Buffer, width: number, height: number): void {
  file.write('BM', 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(headerBytes, 10);
  file.writeUInt32LE(imageHeaderBytes, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26); // planes
  file.writeUInt16LE(24, 28); // bits a pixel
  file.writeUInt32LE(file.length - headerBytes, 34);
  file.writeInt32LE(pixelsPerMetre, 38);
  file.writeInt32LE(pixelsPerMetre, 42);
}
