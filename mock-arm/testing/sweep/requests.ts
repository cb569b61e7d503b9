import { directoryIds } from '../../index.ts';
import type { TestLab } from '../lab.ts';

type Method = Parameters<TestLab['inject']>[0];

/** A request that a route answers. */
export interface SweptRequest {
  readonly method: Method;
  readonly url: string;
}

/** What stands for a parameter of a route; `x` for those that are not here. */
const examples: Readonly<Record<string, string>> = {
  subscription: directoryIds.subscription,
  tenant: directoryIds.tenant,
  group: 'lab',
  location: 'local',
  vm: 'debian',
  set: 'web',
  instance: '0',
  extension: 'enablevmaccess',
  command: 'RunShellScript',
  port: '0',
  account: 'ttys0diag',
  namespace: 'Microsoft.Compute',
  type: 'virtualMachines',
  resource: 'debian',
  role: 'c0570000-52d1-4a40-9b6e-6f2d8c1b7a01',
  assignment: 'c0570000-52d1-4a40-9b6e-6f2d8c1b7a02',
  deny: 'c0570000-52d1-4a40-9b6e-6f2d8c1b7a03',
};

const example = (name: string): string => examples[name] ?? 'x';

/** One request for each of Resource Manager's routes, so that a new route is swept by itself. */
export function resourceManagerRequests(lab: TestLab): readonly SweptRequest[] {
  return lab.mock.routes.map(({ method, path }) => ({
    method,
    url: path.replace(/\{(\w+)\}/g, (_placeholder, name: string) => example(name)),
  }));
}

/** One request for each route beside Resource Manager's: identity and the lab's own. */
export async function otherRequests(lab: TestLab): Promise<readonly SweptRequest[]> {
  await lab.inject('GET', '/'); // the server learns its routes with its first request
  return lab.serverRoutes
    .filter(({ method, url }) => method !== 'HEAD' && !url.startsWith('/:root'))
    .map(({ method, url }) => ({
      method: method as Method,
      url: url.replace(/:(\w+)/g, (_placeholder, name: string) => example(name)),
    }));
}
