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
    advice: 'Choose one of: {known}.',
  },
  'usage.option': {
    blame: 'usage',
    message: '{problem}.',
    advice: 'See {command} --help.',
  },
} as const satisfies CatalogueGroup;
