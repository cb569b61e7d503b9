import type { DirectoryPolicy } from '../directory.ts';
import type { Principal } from '../principal.ts';

/**
 * Whether a sign-in is strong enough for the console (access.mfa). Where the tenant wants a second factor, a person's
 * token must say `mfa`, and of a sign-in that is not too long ago; a program has none to give, and the real service's policies for people leave it alone.
 */
export function mfaSatisfied(principal: Principal, policy: DirectoryPolicy, now = new Date()): boolean {
  if (!policy.mfaForConsole || principal.kind === 'servicePrincipal') return true;
  if (!principal.authenticationMethods.includes('mfa')) return false;
  const { mfaMaxAgeMinutes = Number.POSITIVE_INFINITY } = policy;
  return now.getTime() - (principal.signedInAt?.getTime() ?? 0) <= mfaMaxAgeMinutes * 60_000;
}
