import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import t from 'tap';
import { z } from 'zod';
import { ArmClient } from '../../client/arm-client.ts';
import { anyNote } from '../../lab/diagnostics/notes.ts';
import { LabProcess, patient, ttys0 } from './lab-process.ts';
import { Pty } from './pty.ts';

const urisSchema = z.object({ serialConsoleLogBlobUri: z.string() });

async function freePort(): Promise<string> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return String(port);
}

async function client(lab: LabProcess): Promise<ArmClient> {
  const description = await lab.description();
  const [alice] = description.users;
  if (!alice) throw new Error('the lab has no users');
  return ArmClient.create(description, alice);
}

async function logUri(arm: ArmClient): Promise<string> {
  const answer = await arm.call('POST', `${arm.vmPath('custom-agetty')}/retrieveBootDiagnosticsData`);
  return urisSchema.parse(answer.body).serialConsoleLogBlobUri;
}

/** Asks until the log holds that. */
async function readLog(arm: ArmClient, uri: string, what: RegExp): Promise<string> {
  const deadline = patient();
  for (;;) {
    const { body } = await arm.send({ method: 'GET', url: uri });
    if (typeof body === 'string' && what.test(body)) return body;
    if (deadline.passed) throw new Error(`the log holds ${String(body).slice(-300)}`);
  }
}

t.test(
  'kill -9 while a guest speaks: on the same port again, the log has every byte, and accounts are kept',
  async (t) => {
    const directory = mkdtempSync(path.join(tmpdir(), 't0-'));
    t.teardown(() => rmSync(directory, { recursive: true }));
    process.env['TTYS0_DATA_DIR'] = directory;
    const port = ['--port', await freePort()];
    const lab = await LabProcess.start(port);
    t.teardown(() => lab.child.kill('SIGKILL'));
    await using before = await client(lab);
    const uri = await logUri(before);
    using person = new Pty([...ttys0, 'connect', 'custom-agetty'], lab.environment);
    await person.see('connected to custom-agetty');
    person.type('\rroot\r');
    await person.see('Password: ');
    person.type('ttys0\r');
    await person.see('# ');
    person.type('i=0; while [ $((i+=1)) -le 9000 ]; do echo "tick $i tock"; done\r');
    await person.see('tick 2000 tock');
    const account = `/subscriptions/${before.lab.subscriptionId}/resourceGroups/${before.lab.resourceGroup}/providers/Microsoft.Storage/storageAccounts/mine`;
    const creation = { location: 'local', sku: { name: 'Standard_LRS' }, kind: 'StorageV2' };
    t.equal((await before.call('PUT', account, creation)).status, 202);
    const { body: keys } = await before.call('POST', `${account}/listKeys`);
    process.kill(lab.child.pid as number, 'SIGKILL');
    await lab.child;
    await using again = await LabProcess.start(port, lab.runtimeDirectory);
    await using arm = await client(again);
    t.match((await arm.call('GET', account)).body, { properties: { provisioningState: 'Succeeded' } });
    t.same(
      (await arm.call('POST', `${account}/listKeys`)).body,
      keys,
      'an account that was being made, and its keys',
    );
    t.equal(new URL(await logUri(arm)).port, new URL(uri).port, 'storage is where it was');
    // The address from before is still good, and the guest has gone on speaking.
    const log = (await readLog(arm, uri, /tick 9000 tock/)).replace(anyNote, '');
    const ticks = [...log.matchAll(/tick (\d+) tock\r\n/g)].map(([, number]) => Number(number));
    t.equal(ticks.length, 9000);
    t.same(
      ticks,
      Array.from({ length: ticks.length }, (_, index) => index + 1),
      'none is missing, none is twice',
    );
  },
);
