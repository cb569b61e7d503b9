import type { CAC } from 'cac';
import { once } from 'node:events';
import { Deadline } from '../../deadline/deadline.ts';
import { Ttys0Error } from '../../errors/index.ts';
import { Lab } from '../../lab/lab.ts';
import { reachStage } from '../../lab/guest/reach.ts';
import type { LabGuest } from '../../lab/guest/lab-guest.ts';
import { paint } from '../output/paint.ts';
import { defaultGuest, parseCount, prepare, type GuestOptions } from '../prepare.ts';
import { describeLab } from '../output/lab-table.ts';

interface UpOptions extends GuestOptions {
  readonly port: unknown;
}

const defaultPort = 8443;
const bootTimeoutMs = 30_000;

export function registerUp(program: CAC, signal: AbortSignal): void {
  program
    .command(
      'up [...guests]',
      `Start a lab: page, Resource Manager, gateway and guests (default: ${defaultGuest})`,
    )
    .option('--port <port>', 'HTTPS port on loopback; 0 takes any free one', { default: defaultPort })
    .option('--accel <name>', 'kvm, hvf or tcg; without it the fastest that provably works here')
    .option('--mirror <url>', "Debian mirror to build from; without it the host's own")
    .action(async (names: readonly string[], options: UpOptions) => {
      await up(names.length > 0 ? [...new Set(names)] : [defaultGuest], options, signal);
    });
}

async function up(names: readonly string[], options: UpOptions, signal: AbortSignal): Promise<void> {
  const port = parseCount('--port', options.port, { min: 0, max: 65535 });
  const { accelerator, images } = await prepare(names, options, signal);
  await using lab = await Lab.start({ port, accelerator });
  for (const [name, image] of images) {
    signal.throwIfAborted();
    const guest = await lab.addGuest(name, image);
    await guest.start();
  }
  process.stdout.write(`${describeLab(lab)}\n`);
  for (const guest of lab.guests)
    void announce(guest, Deadline.after(bootTimeoutMs * accelerator.timeScale, signal), signal);
  if (!signal.aborted) await once(signal, 'abort');
  process.stderr.write(paint.dim('ttys0: stopping the lab\n'));
}

/** Says when a guest has come to its login prompt, or why it has not; the lab goes on either way. */
async function announce(guest: LabGuest, deadline: Deadline, signal: AbortSignal): Promise<void> {
  const startedMs = performance.now();
  try {
    await reachStage(guest, 'login', deadline);
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    process.stderr.write(`${paint.green('ready')} ${guest.name} is at its login prompt (${seconds} s)\n`);
  } catch (error) {
    if (signal.aborted || !(error instanceof Ttys0Error)) return;
    process.stderr.write(
      `${paint.yellow('not ready')} ${error.message}\n  ${error.advice}\n${error.detail ?? ''}\n`,
    );
  }
}
