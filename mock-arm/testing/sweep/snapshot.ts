import type { TestLab } from '../lab.ts';
import { resourceManagerRequests } from './requests.ts';

/** What everything looks like to its owner: the answer of each GET, but for the log that refusals are written to. */
export async function snapshot(lab: TestLab): Promise<ReadonlyMap<string, string>> {
  const shown = new Map<string, string>();
  for (const { method, url } of resourceManagerRequests(lab)) {
    if (method !== 'GET' || url.includes('/eventtypes/')) continue;
    const { statusCode, body } = await lab.send('alice', 'GET', url);
    shown.set(url, `${statusCode} ${body}`);
  }
  shown.set('faults', (await lab.send('alice', 'GET', '/_ttys0/faults')).body);
  shown.set('guests', JSON.stringify(lab.fleet.vms.map(({ name, calls }) => ({ name, calls }))));
  return shown;
}
