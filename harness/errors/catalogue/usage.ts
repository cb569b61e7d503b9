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
  'usage.image-name': {
    blame: 'usage',
    message: '{name} cannot be the name of an image.',
    advice: 'Give one of up to 48 lower-case letters, digits and hyphens with --name.',
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
  'usage.replay-nothing': {
    blame: 'usage',
    message: 'None of the {count} planned runs can be played from {directory}: of {run}, {reason}.',
    advice: 'Name the folder of an earlier run of these suites on these guests: --replay DIR.',
  },
  'usage.results-exist': {
    blame: 'usage',
    message: '{directory} is there already, and is no empty folder.',
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
  'usage.run-unknown': {
    blame: 'usage',
    message: 'There is no run {run} in {directory}.',
    advice: '{meant}Choose one of: {known}.',
  },
  'usage.run-wanted': {
    blame: 'usage',
    message: '{directory} has {count} runs {which}.',
    advice: 'Name one of them with --run: {known}.',
  },
  'usage.rewind-none': {
    blame: 'usage',
    message: 'Nothing was kept of {run} that its guest could go back to.',
    advice:
      'Run it again with ttys0 test {suite} --snapshot-steps; without that, a guest is kept at a failure alone.',
  },
  'usage.rewind-gone': {
    blame: 'usage',
    message: 'The kept disk of {run} stands on {file}, which is gone or was made anew.',
    advice:
      'Run it again with ttys0 test {suite} --snapshot-steps: what was kept holds only what has changed.',
  },
  'usage.step-unknown': {
    blame: 'usage',
    message: 'Nothing was kept at {step}.',
    advice: 'Name a step by --at, by its title or its number: {known}.',
  },
  'usage.issue-unknown': {
    blame: 'usage',
    message: '{count} known issues are called {words}.',
    advice: 'Name one of these, by its number or by words that only it has: {known}.',
  },
  'usage.option': {
    blame: 'usage',
    message: '{problem}.',
    advice: 'See {command} --help.',
  },
} as const satisfies CatalogueGroup;
