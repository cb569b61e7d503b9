import { Link, Text, Title3, tokens } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import { hrefOf } from './route.ts';

/** Shown for a place that is not there. */
export function NotFound({ what }: { readonly what: string }): ReactElement {
  return (
    <main
      style={{
        padding: tokens.spacingHorizontalXXL,
        display: 'grid',
        gap: tokens.spacingVerticalS,
        justifyItems: 'start',
      }}
    >
      <Title3 as="h1">Not found</Title3>
      <Text>{what}</Text>
      <Link href={hrefOf({ page: 'virtual-machines' })}>All virtual machines</Link>
    </main>
  );
}
