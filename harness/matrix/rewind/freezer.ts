import path from 'node:path';
import { readFile, rm, statfs } from 'node:fs/promises';
import { Deadline } from '../../deadline/deadline.ts';
import type { Lab } from '../../lab/lab.ts';
import type { LabGuest } from '../../lab/guest/lab-guest.ts';
import { decodePpm } from '../../lab/diagnostics/screenshot/ppm.ts';
import { encodePng } from '../../lab/diagnostics/screenshot/png.ts';
import { readRecord, recordBytes } from '../../machine/com1/record.ts';
import { variablesPath } from '../../machine/firmware/variables.ts';
import type { ResultFolder } from '../results/folder.ts';
import type { RunFiles } from '../results/result.ts';
import { backingOf, rewindFiles, type Moment, type Rewind } from './rewind.ts';

const freezeTimeoutMs = 20_000;
/** Beside the memory. */
const roomBytes = 64 * 1_048_576;
const mebibyte = 1_048_576;

export interface FreezerOptions {
  readonly lab: Lab;
  readonly guest: LabGuest;
  readonly folder: ResultFolder;
  /** The id of its run. */
  readonly id: string;
}

/**
 * Writes a guest down as it is at some moments of its run, into its own disk, and keeps that disk. The guest goes on each
 * time and notices nothing; what cannot be written down is left out, and disturbs no scenario.
 */
export class Freezer {
  readonly #options: FreezerOptions;
  readonly #moments: Moment[] = [];
  #freezing: Promise<void> = Promise.resolve();
  #screenshot: string | undefined;

  constructor(options: FreezerOptions) {
    this.#options = options;
  }

  /** Writes it down now. @param failed whether this is where the run failed */
  freeze(title: string, failed: boolean): Promise<void> {
    this.#freezing = this.#freezing.then(() => this.#freeze(title, failed).catch(() => undefined));
    return this.#freezing;
  }

  /** Keeps a picture of its display. */
  async takeScreenshot(): Promise<void> {
    const { lab, guest, folder, id } = this.#options;
    const file = path.join(lab.run.scratch, `${guest.name}.failure.ppm`);
    try {
      await guest.power.running('screendump').screendump(file);
      const pixels = decodePpm(await readFile(file));
      if (pixels) this.#screenshot = await folder.addFile(id, 'screenshot.png', encodePng(pixels));
    } catch {
      // a guest that is off shows nothing
    } finally {
      await rm(file, { force: true });
    }
  }

  /** Keeps what was written down, once the guest has gone: files of the run, by name. */
  async keep(): Promise<RunFiles> {
    const screenshot = this.#screenshot === undefined ? {} : { screenshot: this.#screenshot };
    const rewind = await this.#keepDisk().catch(() => undefined);
    return { ...screenshot, ...(rewind && { rewind }) };
  }

  async #freeze(title: string, failed: boolean): Promise<void> {
    const { lab, guest } = this.#options;
    const { power, line } = guest;
    const { bavail, bsize } = await statfs(lab.run.scratch);
    if (bavail * bsize < guest.memoryMiB * mebibyte + roomBytes) return;
    const machine = power.running('snapshot');
    const snapshot = `moment-${this.#moments.length + 1}`;
    let still = { lineBytes: 0, stage: line.stage.stage };
    await machine.snapshot(snapshot, Deadline.after(freezeTimeoutMs * lab.accelerator.timeScale), () => {
      still = { lineBytes: recordBytes(power.serialLogPath), stage: line.stage.stage };
    });
    const { memoryIsNamed } = power.machines;
    this.#moments.push({ title, snapshot, memoryIsNamed, failed, ...still });
  }

  async #keepDisk(): Promise<RunFiles['rewind']> {
    const { lab, guest, folder, id } = this.#options;
    const { diskPath } = guest.power.machines;
    if (this.#moments.length === 0 || diskPath === undefined) return undefined;
    const about: Rewind = {
      formatVersion: 1,
      run: id,
      image: guest.profile.name,
      accelerator: lab.accelerator.chosen,
      standsOn: await backingOf(diskPath),
      moments: this.#moments,
    };
    const said = await readRecord(guest.power.serialLogPath, 0, this.#moments.at(-1)?.lineBytes ?? 0);
    const [disk] = [await folder.moveFile(id, rewindFiles.disk, diskPath), await folder.addFile(id, rewindFiles.line, said)]; // prettier-ignore
    if (guest.profile.machine.firmware === 'uefi')
      await folder.moveFile(id, rewindFiles.variables, variablesPath(diskPath));
    await folder.addFile(id, rewindFiles.about, `${JSON.stringify(about, undefined, 1)}\n`);
    return disk === undefined ? undefined : { disk, steps: this.#moments.map(({ title }) => title) };
  }
}
