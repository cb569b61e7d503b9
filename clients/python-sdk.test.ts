import path from 'node:path';
import { execa } from 'execa';
import t from 'tap';
import { startLab } from './lab.ts';

const lab = await startLab();
t.teardown(() => lab[Symbol.asyncDispose]());

t.test('Azure’s Python SDK', async (t) => {
  const program = path.join(import.meta.dirname, 'python/serial_console.py');
  const { stdout } = await execa('/usr/bin/python3', [program], { env: lab.environment });
  const said = JSON.parse(stdout) as { names: string[] };
  t.match(said, {
    stopped: ['ProvisioningState/succeeded', 'PowerState/deallocated'],
    running: ['ProvisioningState/succeeded', 'PowerState/running'],
    disabled: true,
    connection: /^wss:/,
  });
  t.ok(said.names.includes('custom-agetty'));
});
