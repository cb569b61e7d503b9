import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Store } from './store.ts';

const kind = 'vm-id';

/** The GUID of the VM of that name: made once, and the same in each lab that has the store. */
export function keptVmId(store: Store, name: string): string {
  const known = store.records(kind).find(([key]) => key === name.toLowerCase());
  if (known !== undefined) return z.guid().parse(known[1]);
  const vmId = randomUUID();
  store.put(kind, name.toLowerCase(), vmId);
  return vmId;
}

/** The next VM of that name is another one. */
export function forgetVmId(store: Store, name: string): void {
  store.remove(kind, name.toLowerCase());
}
