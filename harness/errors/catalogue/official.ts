import type { CatalogueGroup } from '../entry.ts';

/** Fetching vendors' images, and proving that they are the vendors'. */
export const officialEntries = {
  'image.official-unknown': {
    blame: 'usage',
    message: 'There is no official image called {name}.',
    advice: '{meant}Choose one of: {known}.',
  },
  'image.official-own': {
    blame: 'usage',
    message: '{name} cannot be fetched for you: {why}.',
    advice:
      'Get it from {from}, then give it: ttys0 images pull {name} --file FILE --sha256 HEX, or --url URL in place of the file.',
  },
  'image.unproven': {
    blame: 'usage',
    message:
      'Nothing proves that {url} gives the right image: it comes by plain http, and without a checksum.',
    advice: 'Give the checksum that its vendor prints, --sha256 HEX, or an https address.',
  },
  'image.download-failed': {
    blame: 'host',
    message: '{url} cannot be fetched: {reason}.',
    advice: 'Check the network and HTTPS_PROXY, then run the command again{resume}.',
  },
  'image.download-redirect': {
    blame: 'host',
    message: '{url} leads to {target}, which is not followed: {reason}.',
    advice: 'Give an address that needs no such redirect: --url URL; what answered may not be the vendor.',
  },
  'image.download-size': {
    blame: 'host',
    message: '{url} gives more than {limit}: {size}.',
    advice: 'Do not trust what answered there; give another address of the image: --url URL.',
  },
  'image.download-space': {
    blame: 'host',
    message: '{path} has {free} free, and {what} takes {wanted}.',
    advice:
      'Free some space (ttys0 images prune frees what ttys0 holds), or point TTYS0_CACHE_DIR elsewhere.',
  },
  'image.checksum-missing': {
    blame: 'host',
    message: '{url} has no {algorithm} checksum of {file}.',
    advice: 'Give the one that the vendor prints: --sha256 HEX; the catalogue may be older than its server.',
  },
  'image.checksum-wrong': {
    blame: 'host',
    message: '{source} is not what its checksum says: its {algorithm} is {found}, not {wanted}.',
    advice:
      'Nothing of it was kept. Run the command again, in case a new build came out meanwhile; if it stays so, do not use that source.',
  },
  'image.signature-wrong': {
    blame: 'host',
    message: '{file} is not signed as it should be by {fingerprint}: {reason}.',
    advice:
      'Nothing of it was kept. Do not use that source, unless the vendor says that it signs with another key.',
  },
  'image.index-unreadable': {
    blame: 'host',
    message: '{url} does not say where {name} is: {reason}.',
    advice: 'Give the address of the image and its checksum: --url URL --sha256 HEX.',
  },
  'image.unpack-failed': {
    blame: 'host',
    message: '{file} cannot be unpacked: {reason}.',
    advice: 'Run the command again; if it says the same, the file is not what the catalogue takes it for.',
  },
  'image.no-disk': {
    blame: 'usage',
    message: '{file} is no disk that can be used: {reason}.',
    advice: 'Give a whole qcow2 or raw disk image that stands on no other file.',
  },
  'image.seed-failed': {
    blame: 'host',
    message: 'The seed of {name} cannot be made: {reason}.',
    advice: 'Make sure that xorriso runs and that the cache can be written to.',
  },
} as const satisfies CatalogueGroup;
