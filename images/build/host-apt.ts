import { readdir, readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { isSystemError, Ttys0Error } from '../../harness/errors/index.ts';
import { parseDeb822Sources, parseOneLineSources, type AptSource } from './apt-sources.ts';
import { debianSourceLines, mirrorSourceLines } from './debian-mirror.ts';

const debianKeyrings = ['gpg', 'pgp'].map(
  (extension) => `/usr/share/keyrings/debian-archive-keyring.${extension}`,
);

/**
 * The lines of a `sources.list` to build a guest from: of `mirror` when given, else as the host's apt is set up.
 * Throws `image.no-mirror` when the host has no source of Debian packages.
 */
export async function sourcesFor(guest: string, suite: string, mirror?: string): Promise<readonly string[]> {
  if (mirror !== undefined)
    return mirrorSourceLines(
      mirror,
      suite,
      debianKeyrings.find((file) => existsSync(file)),
    );
  const lines = debianSourceLines(await readAptSources('/etc/apt'), suite);
  if (lines.length === 0) throw new Ttys0Error('image.no-mirror', { guest });
  return lines;
}

/** Every source that an apt directory configures, in apt's own order. */
async function readAptSources(aptDirectory: string): Promise<AptSource[]> {
  const main = parseOneLineSources(await readOptional(path.join(aptDirectory, 'sources.list')));
  const parts = path.join(aptDirectory, 'sources.list.d');
  const names = await readdir(parts).catch(() => [] as string[]);
  const sources = await Promise.all(
    names.sort().map(async (name) => {
      const text = () => readOptional(path.join(parts, name));
      if (name.endsWith('.list')) return parseOneLineSources(await text());
      return name.endsWith('.sources') ? parseDeb822Sources(await text()) : [];
    }),
  );
  return [main, ...sources].flat();
}

/** What the host's apt is told about fetching (proxies, certificates, dates), as lines of an `apt.conf`. */
export async function fetchSettings(): Promise<readonly string[]> {
  const { stdout } = await execa('apt-config', ['dump', 'Acquire']);
  return stdout
    .split('\n')
    .filter((line) =>
      /^Acquire::(https?|Retries|ForceIPv[46]|Check-Valid-Until|Check-Date|Max-ValidTime)\b/.test(line),
    )
    .filter((line) => !line.endsWith(' "";'));
}

async function readOptional(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'EACCES')) return '';
    throw error;
  }
}
