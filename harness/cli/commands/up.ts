import { once } from 'node:events';
import { Deadline } from '../../deadline/deadline.ts';
import { exitCodes, Ttys0Error } from '../../errors/index.ts';
import { Lab } from '../../lab/lab.ts';
import { reachStage } from '../../lab/guest/reach.ts';
import type { LabGuest } from '../../lab/guest/lab-guest.ts';
import { paint } from '../output/paint.ts';
import { defaultGuest, guestOptions, parseCount } from '../options.ts';
import { loadProfiles, prepareHost, prepareImages } from '../prepare.ts';
import type { CommandBody } from './definition.ts';
import { describeLab } from '../output/lab-table.ts';

const defaultPort = 8443;
const bootTimeoutMs = 30_000;

/** `ttys0 up`: a lab until Ctrl-C. */
export const run: CommandBody = async ({ words, options, signal }) => {
  const names = words.length > 0 ? [...new Set(words)] : [defaultGuest];
  const port = parseCount('--port', options['port'] ?? defaultPort, { min: 0, max: 65535 });
  const choices = guestOptions(options);
  const profiles = await loadProfiles(names);
  const accelerator = await prepareHost(choices, signal);
  await using lab = await Lab.start({ port, accelerator });
  const images = await prepareImages(profiles, choices, signal);
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
  return exitCodes.pass;
};

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
