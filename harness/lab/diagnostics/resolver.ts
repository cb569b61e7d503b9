import { lookup } from 'node:dns/promises';
import { Deadline } from '../../deadline/deadline.ts';

const lookupTimeoutMs = 500;

/** True where programs on this host find that name at a loopback address, as by a line in /etc/hosts. */
export async function resolvesToLoopback(name: string): Promise<boolean> {
  const late = new Error('no answer in time');
  try {
    const { address } = await Deadline.after(lookupTimeoutMs).race(lookup(name), () => late);
    return address === '::1' || address.startsWith('127.');
  } catch {
    return false; // it is not known, or nobody answers
  }
}
