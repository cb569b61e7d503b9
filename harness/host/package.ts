import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Where this package lies. */
export const packageRoot = path.resolve(import.meta.dirname, '../..');

/** This package's version. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}
