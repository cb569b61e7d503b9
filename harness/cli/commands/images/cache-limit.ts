import { textOption } from '../../options.ts';
import { parseBytes } from '../../output/units.ts';
import type { GivenOptions } from '../definition.ts';
import { problem } from './shared.ts';

/** The size that `--cache-limit` gives, in bytes. Throws `usage.option`. */
export function cacheLimit(options: GivenOptions): number | undefined {
  const text = textOption(options['cacheLimit']);
  if (text === undefined) return undefined;
  const bytes = parseBytes(text);
  if (bytes === undefined) throw problem(`--cache-limit takes a size such as 2GiB, not ${text}`);
  return bytes;
}
