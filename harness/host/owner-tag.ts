import { identify } from './process-identity.ts';

/** Part of a file name that says which process a thing belongs to. */
export async function ownerTag(): Promise<string> {
  const identity = await identify(process.pid);
  return `${process.pid}.${identity?.startedAt.replace(/\W+/g, '_') ?? '0'}`;
}

/** True when the process that made `name`, which holds its tag, has ended. */
export async function isOrphan(name: string): Promise<boolean> {
  const match = /(\d+)\.(\w+)/.exec(name);
  if (!match) return true;
  const identity = await identify(Number(match[1]));
  return identity === undefined || identity.startedAt.replace(/\W+/g, '_') !== match[2];
}
