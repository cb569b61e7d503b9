import type { CatalogueGroup } from '../entry.ts';

/** What the caller asked for that cannot be. */
export const usageEntries = {
  'usage.guest-unknown': {
    blame: 'usage',
    message: 'There is no guest called {guest}.',
    advice: 'Choose one of: {known}.',
  },
  'usage.option': {
    blame: 'usage',
    message: '{problem}.',
    advice: 'See {command} --help.',
  },
} as const satisfies CatalogueGroup;
