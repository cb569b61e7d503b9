import type { AptSource } from './apt-sources.ts';

const release =
  /^(?:oldoldstable|oldstable|stable|testing|unstable|sid|bullseye|bookworm|trixie|forky|duke)(-updates|-security)?$/;
/** Options of a source that matter to whoever fetches from it. */
const carriedOptions = ['signed-by', 'trusted', 'check-valid-until', 'allow-insecure'];

/**
 * The lines of a `sources.list` that fetch Debian's `suite` from where the host fetches its own Debian; none when the
 * host's sources hold no Debian. Whatever release the host runs, its archive also has the others.
 */
export function debianSourceLines(sources: readonly AptSource[], suite: string): string[] {
  const lines = sources.filter(isDebianArchive).flatMap((source) =>
    source.uris.flatMap((uri) =>
      source.suites.flatMap((hostSuite) => {
        const match = release.exec(hostSuite);
        return match ? [sourceLine(uri, `${suite}${match[1] ?? ''}`, source.options)] : [];
      }),
    ),
  );
  const unique = [...new Set(lines)];
  return unique.some((line) => line.includes(` ${suite} `)) ? unique : [];
}

/** The one line for a mirror that the caller names; `keyring` is the host's copy of Debian's keys, if it has one. */
export function mirrorSourceLines(mirror: string, suite: string, keyring: string | undefined): string[] {
  return [sourceLine(mirror, suite, keyring === undefined ? {} : { 'signed-by': keyring })];
}

/** Others, too, publish a suite called `bookworm`: the key, or else the path, tells Debian's own. */
function isDebianArchive(source: AptSource): boolean {
  if (!source.types.includes('deb') || !source.components.includes('main')) return false;
  const signer = source.options['signed-by'];
  if (signer?.startsWith('/')) return signer.includes('debian-archive');
  return source.uris.some((uri) => /\/debian(-security)?(\/|$)/.test(uri));
}

function sourceLine(uri: string, suite: string, options: Readonly<Record<string, string>>): string {
  const carried = carriedOptions.flatMap((name) => {
    const value = options[name];
    // A key written into the source itself has no one-line form; apt then falls back on the keys it trusts anyway.
    return value === undefined || /\s/.test(value) ? [] : [`${name}=${value}`];
  });
  return `deb ${carried.length > 0 ? `[${carried.join(' ')}] ` : ''}${uri} ${suite} main`;
}
