import t from 'tap';
import { TestLab, portPath, vmPath } from '../../mock-arm/testing/lab.ts';
import type { AuditEvent } from '../gateway/ports.ts';
import { recordAccess, recordActivity } from './access-record.ts';
import { gatewayActivity, refusedAccess } from './audit.ts';

const at = '2026-11-23T12:00:00.000Z';
const eventOf = (action: AuditEvent['action'], more: Partial<AuditEvent> = {}): AuditEvent => ({ action, vm: 'vm1', user: 'bob@ttys0.local', at, ...more }); // prettier-ignore

t.test('each access of the row is an event of the Activity Log (security.audit)', async (t) => {
  await using lab = new TestLab();
  const told = (event: AuditEvent) => {
    const activity = gatewayActivity(event, vmPath, lab.directory);
    return activity && `${activity.method} ${activity.action.split('/')[2] ?? ''} ${activity.result}`;
  };
  t.equal(told(eventOf('take-over')), 'GET takeOver Succeeded');
  t.equal(told(eventOf('disconnect')), 'GET disconnect Succeeded');
  t.equal(told(eventOf('refuse')), 'GET connect Failed');
  t.equal(told(eventOf('refuse', { command: 'nmi' })), 'POST nmi Failed');
  for (const command of ['nmi', 'reset', 'sysrq'] as const)
    t.equal(told(eventOf(command)), `POST ${command} Accepted`);
  t.equal(told(eventOf('connect')), undefined, 'it has been told by Resource Manager');
  t.match(gatewayActivity(eventOf('disconnect'), vmPath, lab.directory), { scope: portPath, caller: { name: 'bob@ttys0.local', kind: 'user' } }); // prettier-ignore
});

t.test('whom Resource Manager refuses a console is an access that was refused, once', async (t) => {
  await using lab = new TestLab();
  await lab.send('bob', 'POST', `${portPath}/connect`);
  await lab.send('carol', 'POST', `${portPath.toUpperCase()}/connect`);
  await lab.send('carol', 'POST', `${vmPath}/deallocate`);
  const refused = lab.requests.map((event) => refusedAccess(event, lab.fleet.vms, lab.directory));
  const activity = gatewayActivity(eventOf('refuse'), vmPath, lab.directory);
  if (activity) lab.mock.recordActivity(activity);
  t.equal(lab.requests.length, refused.length, 'what the gateway has told is not told back to it');
  t.match(refused.filter((event) => event !== undefined), [{ action: 'refuse', user: 'carol@ttys0.local', detail: /permissions/ }]); // prettier-ignore
});

t.test('what happens anyway does so where nothing can be written; else it is left undone', async (t) => {
  const told: string[] = [];
  const places = {
    trail: { write: () => false },
    diagnostics: { audit: ({ action }: AuditEvent) => told.push(action) },
  };
  t.equal(recordAccess(places, eventOf('disconnect')), false);
  t.equal(recordAccess(places, eventOf('connect')), false);
  t.same(told, ['disconnect']);

  await using lab = new TestLab();
  const full = (): never => {
    throw new Error('the disk is full');
  };
  const record = (event: AuditEvent): void => {
    const activity = gatewayActivity(event, vmPath, lab.directory);
    if (activity) recordActivity({ recordActivity: full }, event, activity);
  };
  t.doesNotThrow(() => record(eventOf('take-over')));
  t.throws(() => record(eventOf('nmi')), /full/);
});
