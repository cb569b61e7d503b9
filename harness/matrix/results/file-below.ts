import path from 'node:path';

/** Where a file is that results name; undefined for one outside their folder, whoever has written that down. */
export function fileBelow(directory: string, file: string): string | undefined {
  const root = path.resolve(directory);
  const resolved = path.resolve(root, file);
  return resolved.startsWith(root + path.sep) ? resolved : undefined;
}
