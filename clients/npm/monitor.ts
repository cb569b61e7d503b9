import { MicrosoftSerialConsoleClient } from '@azure/arm-serialconsole';
import { MonitorClient } from '@azure/arm-monitor';
import t from 'tap';
import { all, credential, endpoint, group, guest, subscription, vmId } from './environment.ts';

t.test('who asked for the console is in the Activity Log (security.audit)', async (t) => {
  const since = new Date(Date.now() - 60_000).toISOString();
  const { serialPorts } = new MicrosoftSerialConsoleClient(credential, subscription, endpoint);
  await serialPorts.connect(group, 'Microsoft.Compute', 'virtualMachines', guest, '0');
  const { activityLogs } = new MonitorClient(credential, subscription, endpoint);
  const events = await all(activityLogs.list(`eventTimestamp ge '${since}' and resourceUri eq '${vmId}'`));
  const connect = events.find(
    ({ operationName, status }) =>
      operationName?.value === 'Microsoft.SerialConsole/serialPorts/connect/action' &&
      status?.value === 'Succeeded',
  );
  t.match(connect, {
    authorization: { action: 'Microsoft.SerialConsole/serialPorts/connect/action' },
    httpRequest: { clientIpAddress: /127\.0\.0\.1|::1/ },
  });
  t.ok(connect?.caller);
  await t.rejects(all(activityLogs.list('colour eq 1')), /filter/i);
});
