import t from 'tap';
import { containerName, logName, partName, screenshotName } from './names.ts';

t.test('names are the real service’s', async (t) => {
  const vmId = 'd0000000-1111-4222-8333-444444444444';
  const short = (name: string): string => containerName({ name, vmId }).split('-')[1] ?? '';
  t.equal(containerName({ name: 'Serial-Test', vmId }), `bootdiagnostics-serialtes-${vmId}`);
  t.equal(short('client-vm'), 'clientvm');
  t.equal(short('ubuntu.grub-menu'), 'ubuntugru');
  const vm = { name: 'client-vm', vmId };
  t.equal(logName(vm), `client-vm.${vmId}.serialconsole.log`);
  t.equal(screenshotName(vm), `client-vm.${vmId}.screenshot.bmp`);
  t.ok(partName(vm, 9) < partName(vm, 10), 'parts sort');
});
