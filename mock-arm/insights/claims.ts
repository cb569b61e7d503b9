import type { KeptEvent } from './activity-log.ts';

/** The claims of the caller's token that the Activity Log keeps; how a person signed in is among them (access.mfa). */
export function claims(caller: KeptEvent['caller']): object {
  const identity = 'http://schemas.microsoft.com/identity/claims';
  const common = {
    [`${identity}/objectidentifier`]: caller.objectId,
    [`${identity}/tenantid`]: caller.tenantId,
  };
  if (caller.kind === 'servicePrincipal') return { ...common, appid: caller.name, idtyp: 'app' };
  const methods = {
    'http://schemas.microsoft.com/claims/authnmethodsreferences': caller.authenticationMethods.join(','),
  };
  const upn = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn';
  return { ...common, ...methods, name: caller.displayName, [upn]: caller.name, idtyp: 'user' };
}
