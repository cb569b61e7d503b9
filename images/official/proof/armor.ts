const block = /-----BEGIN PGP PUBLIC KEY BLOCK-----\r?\n([\s\S]*?)-----END PGP PUBLIC KEY BLOCK-----/g;

/** OpenPGP keys as gpgv reads them: the bytes in each block of text, or the bytes as they are. */
export function keyBytes(keys: Buffer): Buffer {
  const text = keys.toString('latin1');
  const blocks = [...text.matchAll(block)].map(([, inner = '']) => {
    const lines = inner.split(/\r?\n/);
    // Headers come first, up to an empty line; the checksum of the block is last.
    const body = lines.slice(lines.findIndex((line) => line.trim() === '') + 1);
    return Buffer.from(body.filter((line) => !line.startsWith('=')).join(''), 'base64');
  });
  return blocks.length > 0 ? Buffer.concat(blocks) : keys;
}
