/** One source of packages as apt knows it, whichever of the two formats it was written in. */
export interface AptSource {
  readonly types: readonly string[];
  readonly uris: readonly string[];
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** Options by their one-line name, such as `signed-by`, in lower case. */
  readonly options: Readonly<Record<string, string>>;
}

/** Reads the older format: `deb [signed-by=…] URI suite component…`, one a line. */
export function parseOneLineSources(text: string): AptSource[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(deb|deb-src)\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)((?:\s+[^\s#]+)*)/.exec(
      line.replace(/#.*/, ''),
    );
    if (!match) return [];
    const [, type = '', options = '', uri = '', suite = '', components = ''] = match;
    const pairs = [...options.matchAll(/([\w-]+)\+?=(\S+)/g)].map(([, name = '', value = '']) => [
      name.toLowerCase(),
      value,
    ]);
    return {
      types: [type],
      uris: [uri],
      suites: [suite],
      components: words(components),
      options: Object.fromEntries(pairs) as Record<string, string>,
    };
  });
}

/** Reads the newer format: paragraphs of `Types:`, `URIs:`, `Suites:` and so on. */
export function parseDeb822Sources(text: string): AptSource[] {
  const lines = text.split('\n').filter((line) => !line.startsWith('#'));
  return lines
    .join('\n')
    .split(/\n\s*\n/)
    .map(parseParagraph)
    .filter((fields) => fields.has('types') && fields.get('enabled') !== 'no')
    .map((fields) => ({
      types: words(fields.get('types')),
      uris: words(fields.get('uris')),
      suites: words(fields.get('suites')),
      components: words(fields.get('components')),
      options: Object.fromEntries(fields),
    }));
}

function parseParagraph(paragraph: string): Map<string, string> {
  const fields = new Map<string, string>();
  let last = '';
  for (const line of paragraph.split('\n')) {
    const match = /^([\w-]+):\s*(.*)$/.exec(line);
    if (match) {
      last = (match[1] ?? '').toLowerCase();
      fields.set(last, (match[2] ?? '').trim());
    } else if (last !== '' && /^\s/.test(line)) {
      fields.set(last, `${fields.get(last)}\n${line.trim()}`.trim());
    }
  }
  return fields;
}

function words(text = ''): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
