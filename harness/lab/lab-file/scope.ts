import { directoryIds } from '../../../mock-arm/index.ts';

/** The path of what a lab file calls `subscription`, `group`, or by a guest's name; undefined for what is none of them. */
export function scopePath(scope: string, guests: readonly string[]): string | undefined {
  const subscription = `/subscriptions/${directoryIds.subscription}`;
  if (scope === 'subscription') return subscription;
  const group = `${subscription}/resourceGroups/lab`;
  if (scope === 'group') return group;
  return guests.includes(scope) ? `${group}/providers/Microsoft.Compute/virtualMachines/${scope}` : undefined;
}

/** What a scope may be, for an error. */
export function knownScopes(guests: readonly string[]): string {
  return ['subscription', 'group', ...guests].join(', ');
}
