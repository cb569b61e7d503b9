import type { CatalogueGroup } from '../entry.ts';

/** What the caller asked for that cannot be. */
export const usageEntries = {
  'usage.guest-unknown': {
    blame: 'usage',
    message: 'There is no guest called {guest}.',
    advice: '{meant}Choose one of: {known}.',
  },
  'usage.variant-unknown': {
    blame: 'usage',
    message: 'The guest {guest} has no variant called {variant}.',
    advice: '{meant}Choose one of: {known}.',
  },
  'usage.user-unknown': {
    blame: 'usage',
    message: 'The lab has no user {user}.',
    advice: 'Choose one of: {known}.',
  },
  'usage.suite-unknown': {
    blame: 'usage',
    message: 'There is no suite called {suite}.',
    advice: '{meant}Choose one of: {known}.',
  },
  'usage.scenarios-missing': {
    blame: 'usage',
    message: 'There is no suite in {directory}.',
    advice:
      'Name a directory with files such as my-suite.ts: --scenarios DIR; scenarios/README.md shows one.',
  },
  'usage.nothing-planned': {
    blame: 'usage',
    message: 'None of these scenarios is for {guests}.',
    advice: 'Name other suites or guests, or loosen --grep.',
  },
  'usage.results-exist': {
    blame: 'usage',
    message: '{directory} holds something already.',
    advice: 'Give the results another place with --out DIR, or remove that one.',
  },
  'usage.results-none': {
    blame: 'usage',
    message: '{directory} holds no results of ttys0 test: {reason}.',
    advice: 'Name the folder that ttys0 test printed at its end, or gave with --out.',
  },
  'usage.results-differ': {
    blame: 'usage',
    message: 'These results are not the shards of one run: {problem}.',
    advice: 'Name the folder of each shard once, all made by the same arguments but --shard.',
  },
  'usage.option': {
    blame: 'usage',
    message: '{problem}.',
    advice: 'See {command} --help.',
  },
} as const satisfies CatalogueGroup;
