import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { createOverlay, type GuestImage } from '../../../images/index.ts';
import { Deadline } from '../../deadline/deadline.ts';
import type { Run } from '../../host/run-registry.ts';
import type { AcceleratorVerdict } from '../../machine/accelerator/accelerator.ts';
import { bootGuest } from '../../template/boot.ts';

const bootTimeoutMs = 40_000;

/**
 * Boots a guest cold, and returns the seconds from the moment at which GRUB boots its entry to the prompt for a name.
 * Where GRUB says nothing on the serial port, from the switch.
 */
export async function coldBootSeconds(
  image: GuestImage,
  accelerator: AcceleratorVerdict,
  run: Run,
  name: string,
): Promise<number> {
  const [directory, diskPath] = [run.path(name), path.join(run.scratch, `${name}.qcow2`)];
  const deadline = Deadline.after(bootTimeoutMs * accelerator.timeScale);
  await mkdir(directory);
  await createOverlay(image, diskPath);
  try {
    let startedMs = performance.now();
    const serialLogPath = path.join(directory, 'serial.log');
    await using guest = await bootGuest(
      { image, diskPath, directory, serialLogPath, accelerator: accelerator.chosen },
      run,
      deadline,
    );
    const { operator } = guest;
    const menu = /executed automatically in/;
    const handOver = 'Booting `';
    for (let seen = -1; seen !== 2;) {
      ({ index: seen } = await operator.expect([menu, handOver, 'login: '], deadline));
      if (seen === 0) operator.type('\r');
      if (seen === 1) startedMs = performance.now();
    }
    return (performance.now() - startedMs) / 1000;
  } finally {
    await Promise.all([directory, diskPath].map((file) => rm(file, { recursive: true, force: true })));
  }
}
