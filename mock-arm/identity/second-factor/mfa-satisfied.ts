import type { DirectoryPolicy } from '../directory.ts';
import type { Principal } from '../principal.ts';

/**
 * Whether a sign-in is strong enough for the console (access.mfa). Where the tenant wants a second factor, a person's
 * token must say `mfa`; a program has none to give, and the real service's policies for people leave it alone.
 */
export function mfaSatisfied(principal: Principal, policy: DirectoryPolicy): boolean {
  if (!policy.mfaForConsole || principal.kind === 'servicePrincipal') return true;
  return principal.authenticationMethods.includes('mfa');
}
