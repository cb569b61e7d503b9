/** What the payload prints on COM1 once 64-bit guest code has run with paging on. */
export const payloadText = 'ttys0: 64-bit guest code runs';

/** The code of payload.S, assembled; its head says how. */
const code = Buffer.from(
  [
    '+vwxwI7YjsCO0LwAfL8AELkADGYxwGbzq2bHBgAQAyAAAGbHBgAgAzAAAGbHBgAwgwAAAGa4ABAAAA8i2A8g4GaDyCAPIuBmuYAAAMAP',
    'MmYNAAEAAA8wDwEWyHwPIMBmDQEAAIAPIsDqbXwIALmA8PoC/8l1/L6XfAAArITAdBSIxGa6/QPsqCB0+4jgZrr4A+7r5/Tr/XR0eXMw',
    'OiA2NC1iaXQgZ3Vlc3QgY29kZSBydW5zCgBmkAAAAAAAAAAAAAAAAACaIAAPALh8AAAAAA==',
  ].join(''),
  'base64',
);

/** A bootable disk of one sector. */
export function payloadSector(): Buffer {
  const sector = Buffer.alloc(512);
  code.copy(sector);
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
}
