import type { GatewayPorts } from '../ports.ts';

/** What the end of a session means for who is logged in in the guest (security.no-logout). */
export function loginAfter({ hangUpOnDisconnect }: Pick<GatewayPorts, 'hangUpOnDisconnect'>): string {
  return hangUpOnDisconnect === true
    ? 'You are logged out in the guest.'
    : 'You are still logged in in the guest.';
}
