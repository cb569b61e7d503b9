import { z } from 'zod';
import { actionMatches } from './action-pattern.ts';

const patterns = z.array(z.string()).default([]);

/** As it is asked for and as it is kept: what is left out is empty. */
export const permissionSchema = z.object({
  actions: patterns,
  notActions: patterns,
  dataActions: patterns,
  notDataActions: patterns,
});

/**
 * What a role allows, or a deny assignment forbids. Actions may hold `*`, which stands for any run of characters, and
 * match in any case. No route of the mock asks for a data action: those are kept and shown.
 */
export interface Permission {
  readonly actions: readonly string[];
  /** Taken out of `actions`; another role may still grant them. */
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}

/** True where one of them names the action, and does not itself take it out again. */
export function covers(permissions: readonly Permission[], action: string): boolean {
  const matches = (pattern: string): boolean => actionMatches(pattern, action);
  return permissions.some(({ actions, notActions }) => actions.some(matches) && !notActions.some(matches));
}
