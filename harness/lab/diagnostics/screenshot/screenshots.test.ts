import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import path from 'node:path';
import { execa } from 'execa';
import t, { type Test } from 'tap';
import { Deadline } from '../../../deadline/deadline.ts';
import { withParentDeath } from '../../../host/parent-death.ts';
import { QmpClient } from '../../../machine/qmp/client.ts';
import { qemuProgram } from '../../../machine/qemu.ts';
import { accountClient } from '../../../storage/account.ts';
import { startTestStorage, type TestStorage } from '../testing/storage.ts';
import { screenshotName } from '../names.ts';
import { Screenshots } from './screenshots.ts';

const vm = { name: 'ubuntu', vmId: 'd0000000-1111-4222-8333-444444444444' };

/** A machine that shows what its firmware shows, with these devices. */
async function machine(t: Test, { run }: TestStorage, devices: readonly string[]): Promise<QmpClient> {
  const socket = run.path(`qmp${devices.length}`);
  const server = createServer().listen(socket);
  await once(server, 'listening');
  const [program, ...parameters] = await withParentDeath([
    qemuProgram(),
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-machine', 'pc', '-accel', 'tcg', '-m', '16'],
    ...['-chardev', `socket,id=qmp,path=${socket},server=off`, '-mon', 'chardev=qmp,mode=control'],
    ...devices,
  ]);
  const qemu = execa(program, parameters, { reject: false, stdin: 'ignore' });
  const [visitor] = (await once(server, 'connection')) as [Socket];
  server.close();
  t.teardown(async () => {
    qemu.kill('SIGTERM');
    await qemu;
  });
  return QmpClient.negotiate(visitor, Deadline.after(30_000));
}

function screenshotsOf(real: TestStorage, qmp: QmpClient) {
  const container = accountClient(real.managed, real.storage.endpoint).getContainerClient('bootdiagnostics');
  const scratchPath = path.join(real.run.scratch, 'screen.ppm');
  const dump = async (filename: string): Promise<void> => {
    await qmp.execute('screendump', { filename }, Deadline.after(30_000));
  };
  const screenshots = new Screenshots({ vm, container: () => container, dump, scratchPath });
  return { screenshots, scratchPath, blob: container.getBlobClient(screenshotName(vm)) };
}

t.test('the display of a real machine is a bitmap of its size', async (t) => {
  const real = await startTestStorage(t);
  await real.storage.ready(Deadline.after(60_000));
  const { screenshots, blob } = screenshotsOf(real, await machine(t, real, ['-device', 'VGA']));
  t.teardown(() => screenshots[Symbol.asyncDispose]());
  t.equal(await screenshots.take(), true);
  const bmp = await blob.downloadToBuffer();
  const [width, height] = [bmp.readInt32LE(18), bmp.readInt32LE(22)];
  t.equal(bmp.toString('latin1', 0, 2), 'BM');
  t.ok((width === 720 && height === 400) || (width === 640 && height === 480), `${width} x ${height}`);
  t.equal(bmp.length, 54 + 4 * Math.ceil((3 * width) / 4) * height);
  const { contentType, etag } = await blob.getProperties();
  t.equal(contentType, 'image/bmp');
  screenshots.storageReturned();
  t.equal(await screenshots.take(), true);
  t.not((await blob.getProperties()).etag, etag, 'written again for storage that may have forgotten it');
});

t.test('a machine without a display has no screenshot, and storage that is away is no error', async (t) => {
  const real = await startTestStorage(t);
  const none = screenshotsOf(real, await machine(t, real, []));
  t.equal(await none.screenshots.take(), false);
  const shown = screenshotsOf(real, await machine(t, real, ['-device', 'VGA']));
  await real.storage[Symbol.asyncDispose]();
  t.equal(await shown.screenshots.take(), false);
  await rm(shown.scratchPath, { force: true });
});
