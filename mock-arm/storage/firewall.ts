import { BlockList, isIPv4 } from 'node:net';
import type { NetworkAcls } from './account.ts';

/**
 * Where the console's service comes from in the eyes of a firewall: the addresses that the documentation gives for
 * Europe (5.6 of the wire notes). Whoever lets both in has put the console right.
 */
export const serviceAddresses = ['20.105.209.72', '52.146.139.220'] as const;

const [widestPrefix, narrowestPrefix] = [8, 30];

/** Ranges that a firewall of the service takes no rule for: this host's own, and private networks. */
const privateRanges = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  privateRanges.addSubnet(network, prefix);

/** True for a public IPv4 address, or a range of at least four of them. */
export function isFirewallRule(value: string): boolean {
  const [address = '', prefix, ...rest] = value.split('/');
  if (rest.length > 0 || !isIPv4(address) || privateRanges.check(address)) return false;
  if (prefix === undefined) return true;
  return /^\d{1,2}$/.test(prefix) && Number(prefix) >= widestPrefix && Number(prefix) <= narrowestPrefix;
}

/** Whether the console's service gets at the account. */
export function letsServiceIn({ defaultAction, ipRules }: NetworkAcls): boolean {
  if (defaultAction === 'Allow') return true;
  const allowed = new BlockList();
  for (const { value } of ipRules) {
    const [address = '', prefix = '32'] = value.split('/');
    allowed.addSubnet(address, Number(prefix));
  }
  return serviceAddresses.every((address) => allowed.check(address));
}
