import path from 'node:path';

export interface ChecksumQuestion {
  readonly algorithm: 'sha256' | 'sha512';
  readonly form: 'list' | 'bare';
  /** The image's file name. */
  readonly file: string;
  /** How the list names it, where that is another name. */
  readonly listedAs?: string | undefined;
}

const hexLength = { sha256: 64, sha512: 128 } as const;

/**
 * The checksum that a text has of a file, in lower-case hexadecimal: from lines as `sha256sum` writes them
 * (`hex  file`, `hex *file`), as BSD does (`SHA256 (file) = hex`), or the bare number. Undefined where it has none, or
 * several that differ.
 */
export function findChecksum(
  text: string,
  { algorithm, form, file, listedAs }: ChecksumQuestion,
): string | undefined {
  const isHex = (word: string) => word.length === hexLength[algorithm] && /^[0-9a-f]+$/i.test(word);
  if (form === 'bare') {
    const first = text.trim().split(/\s/, 1)[0] ?? '';
    return isHex(first) ? first.toLowerCase() : undefined;
  }
  const pattern = listedAs === undefined ? undefined : new RegExp(listedAs);
  const isMeant = (name: string) => name === file || pattern?.test(name) === true;
  const found = new Set<string>();
  for (const line of text.split(/\r?\n/)) {
    const { name, hex } = bsdLine(line, algorithm) ?? gnuLine(line) ?? { name: '', hex: '' };
    if (isHex(hex) && isMeant(path.posix.basename(name))) found.add(hex.toLowerCase());
  }
  return found.size === 1 ? [...found][0] : undefined;
}

interface Line {
  readonly name: string;
  readonly hex: string;
}

function gnuLine(line: string): Line | undefined {
  const [, hex, name] = /^([0-9a-f]{32,128})[ \t]+\*?(\S.*)$/i.exec(line.trim()) ?? [];
  return hex === undefined || name === undefined ? undefined : { name, hex };
}

function bsdLine(line: string, algorithm: string): Line | undefined {
  const [, label, name, hex] = /^(SHA\d+) ?\((.+)\) ?= ?([0-9a-f]+)$/i.exec(line.trim()) ?? [];
  if (name === undefined || hex === undefined) return undefined;
  return label?.toLowerCase() === algorithm ? { name, hex } : { name: '', hex: '' };
}
