import { once } from 'node:events';
import { listProfiles } from '../../../images/index.ts';
import { FaultError } from '../../../mock-arm/index.ts';
import { Deadline } from '../../deadline/deadline.ts';
import { exitCodes, Ttys0Error } from '../../errors/index.ts';
import { readLabFile } from '../../lab/lab-file/read.ts';
import { Lab } from '../../lab/lab.ts';
import type { LabOptions } from '../../lab/options.ts';
import type { LabGuest } from '../../lab/guest/lab-guest.ts';
import { OperationsLog } from '../../lab/operations/log.ts';
import { reachStage } from '../../line/stage/reach.ts';
import { guestSource } from '../guests.ts';
import { linkFaultOptions } from '../link-faults.ts';
import { azureLines } from '../output/azure-lines.ts';
import { describeLab } from '../output/lab-table.ts';
import { paint } from '../output/paint.ts';
import { defaultGuest, guestOptions, parseCount, textOption, textOptions } from '../options.ts';
import { loadProfiles, prepareHost } from '../prepare.ts';
import { instancesOf, parseScaleSet } from '../scale-sets.ts';
import type { CommandBody } from './definition.ts';

const defaultPort = 8443;
const bootTimeoutMs = 30_000;

/** `ttys0 up`: a lab until Ctrl-C. It has every guest; those that were named are switched on. */
export const run: CommandBody = async ({ words, options, signal }) => {
  const names = words.length > 0 ? [...new Set(words)] : [defaultGuest];
  const port = parseCount('--port', options['port'] ?? defaultPort, { min: 0, max: 65535 });
  const choices = guestOptions(options);
  const cold = options['cold'] === true;
  const faults = parseFaults(options['fault']);
  const { linkFaults, replay } = linkFaultOptions(options);
  const console = consoleOptions(options);
  const sets = textOptions(options['scaleSet']).map(parseScaleSet);
  const named = await loadProfiles(names);
  const instances = (await Promise.all(sets.map(instancesOf))).flat();
  const others = (await listProfiles()).filter(({ name }) => !names.includes(name));
  const labFile = textOption(options['lab']);
  const guests = [...named, ...others].map(({ name }) => name);
  const additions = labFile === undefined ? {} : await readLabFile(labFile, guests);
  const accelerator = await prepareHost(choices, signal);
  const logFile = textOption(options['log']);
  using log = logFile === undefined ? undefined : OperationsLog.open(logFile);
  const onAlarm = (error: Ttys0Error): void => {
    log?.alarm(error);
    warn(error);
  };
  const bootDiagnostics = { onAlarm };
  await using lab = await startLab({
    ...{ port, accelerator, bootDiagnostics, faults, additions, console, linkFaults },
    ...(log && { log }),
  });
  for (const profile of [...named, ...others])
    await lab.addGuest(profile.name, guestSource({ profile, choices, accelerator, cold, signal }));
  const wanted = lab.guests.filter(({ name }) => names.includes(name));
  for (const { name, profile, place } of instances) {
    const source = guestSource({ profile, choices, accelerator, cold, signal });
    wanted.push(await lab.addGuest(name, source, place));
  }
  const awake = lab.guests.filter(({ powerState }) => powerState === 'running');
  for (const guest of wanted) {
    signal.throwIfAborted();
    await guest.start();
  }
  process.stdout.write(`${describeLab(lab)}\n${azureLines(lab.description)}\n`);
  if (replay !== undefined) process.stdout.write(`\nFaults, as they can be had again: ${replay}\n`);
  for (const { name, line } of awake)
    process.stderr.write(
      `${paint.green('goes on')} ${name}, where a killed lab has left it: ${line.stage.stage}\n`,
    );
  for (const guest of wanted.filter((one) => !awake.includes(one)))
    void announce(guest, Deadline.after(bootTimeoutMs * accelerator.timeScale, signal), signal);
  if (!signal.aborted) await once(signal, 'abort');
  process.stderr.write(paint.dim('ttys0: stopping the lab\n'));
  return exitCodes.pass;
};

function consoleOptions(options: Readonly<Record<string, unknown>>): NonNullable<LabOptions['console']> {
  const idle = options['idleTimeout'];
  return {
    ...(idle !== undefined && { idleMinutes: parseCount('--idle-timeout', idle, { min: 1, max: 10_080 }) }),
    idleCountsOutput: options['idleCountsOutput'] === true,
    // cac reads `--no-` as the negation of an option.
    noTokenInQuery: options['tokenInQuery'] === false,
    hangUp: options['hangUp'] === true,
  };
}

/** `name=value` of each `--fault`. */
function parseFaults(given: unknown): NonNullable<LabOptions['faults']> {
  return textOptions(given).map((text) => {
    const [name = '', ...value] = text.split('=');
    return [name, value.length > 0 ? value.join('=') : undefined];
  });
}

/** As `Lab.start`. Throws `usage.option` for a fault that does not exist. */
async function startLab(options: LabOptions): Promise<Lab> {
  try {
    return await Lab.start(options);
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    throw new Ttys0Error('usage.option', { problem: error.message, command: 'ttys0 up' }, { cause: error });
  }
}

/** Something went wrong that the lab itself mends: in storage, or in the audit. */
function warn({ code, message, advice }: Ttys0Error): void {
  process.stderr.write(`${paint.yellow(code.split('.', 1)[0] ?? '')} ${message}\n  ${advice}\n`);
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
