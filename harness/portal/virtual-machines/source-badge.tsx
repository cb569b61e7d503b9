import { Badge, Tooltip } from '@fluentui/react-components';
import type { ReactElement } from 'react';
import type { VirtualMachine } from '../api/virtual-machine.ts';

const meanings: Readonly<Record<string, string>> = {
  simulated:
    'A profile on a Debian base: boot path, getty, sign-in and GRUB as that distribution has them, not its packages.',
  official: 'The vendor’s own image, by address and checksum.',
  imported: 'An image that you brought into the lab.',
};

/** Where a guest came from; a simulated guest is never shown as the real one. */
export function SourceBadge({ vm }: { readonly vm: VirtualMachine }): ReactElement | null {
  const source = vm.tags['ttys0.source'];
  if (source === undefined) return null;
  const badge = (
    <Badge
      appearance="outline"
      color={source === 'simulated' ? 'warning' : 'informative'}
      shape="rounded"
      tabIndex={0}
    >
      {source}
    </Badge>
  );
  const meaning = meanings[source];
  return meaning === undefined ? (
    badge
  ) : (
    <Tooltip content={meaning} relationship="description">
      {badge}
    </Tooltip>
  );
}
