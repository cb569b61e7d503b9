import type { CatalogueGroup } from '../entry.ts';

/** Making and keeping guest images. */
export const imageEntries = {} as const satisfies CatalogueGroup;
