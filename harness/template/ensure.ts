import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { holdWhileAlive } from '../../images/index.ts';
import { Deadline } from '../deadline/deadline.ts';
import { Ttys0Error } from '../errors/index.ts';
import { asHostError, privateDirectory } from '../host/directories.ts';
import { withLock } from '../host/lock.ts';
import { ownerTag } from '../host/owner-tag.ts';
import { qemuVersion } from '../machine/qemu.ts';
import { freezeGuest } from './freeze.ts';
import { templateKey } from './key.ts';
import { chooseMethod } from './method.ts';
import type { TemplateRequest } from './request.ts';
import { readTemplate, templateDirectory, templatesCache, partialPrefix } from './store.ts';
import { touchTemplate } from './shelf.ts';
import { sweepPartials } from './sweep.ts';
import type { FreezeMethod, Template } from './template.ts';
import { proveTemplate } from './prove.ts';

const bootTimeoutMs = 40_000;

/** The template if the cache has it, whole; undefined when it would have to be made, or this host cannot freeze. */
export async function findTemplate(request: TemplateRequest): Promise<Template | undefined> {
  const place = await placeOf(request);
  if (!place) return undefined;
  const stored = await readTemplate(place.directory);
  return stored.state === 'whole' ? hold(stored.template) : undefined;
}

/** No process removes it while this one lives, and those used less recently go before it. */
async function hold(template: Template): Promise<Template> {
  await holdWhileAlive(template.directory);
  await touchTemplate(template.directory);
  return template;
}

/**
 * The guest, frozen at that stage: out of the cache, or booted once and put there. Two processes that ask at once boot
 * once. A template is thawed once before it is used for the first time. Undefined where this host can only boot cold.
 * Throws what kept the guest from its stage; whatever ends it early leaves nothing behind that is used later.
 */
export async function ensureTemplate(request: TemplateRequest): Promise<Template | undefined> {
  const place = await placeOf(request);
  if (!place) return undefined;
  const stored = await readTemplate(place.directory);
  if (stored.state === 'whole') return hold(stored.template);
  privateDirectory(templatesCache(), 'TTYS0_CACHE_DIR');
  const { image, stage } = request;
  return withLock(
    place.directory,
    async (signal) => {
      const present = await readTemplate(place.directory);
      if (present.state === 'whole') return hold(present.template);
      if (present.state === 'damaged') {
        request.onProgress?.(`freeze it again: ${present.problem}`);
        await rm(place.directory, { recursive: true, force: true });
      }
      await sweepPartials();
      await freezeInto(place, { ...request, signal });
      const made = await readTemplate(place.directory);
      if (made.state === 'whole') return hold(made.template);
      throw new Error(`the template just made in ${place.directory} is ${made.state}`);
    },
    {
      signal: request.signal,
      onWait: () =>
        request.onProgress?.(`wait for another process that freezes ${image.profile.name} at ${stage}`),
    },
  );
}

interface Place {
  readonly method: FreezeMethod;
  readonly qemuVersion: string;
  readonly directory: string;
}

async function placeOf({ image, stage, accelerator }: TemplateRequest): Promise<Place | undefined> {
  const { method } = await chooseMethod();
  if (method === 'cold-boot') return undefined;
  const version = await qemuVersion();
  const key = templateKey({ image, stage, accelerator: accelerator.chosen, method, qemuVersion: version });
  return { method, qemuVersion: version, directory: templateDirectory(image.profile.name, stage, key) };
}

/** Freezes beside the template's place, and moves it there in one step when it has been thawed once. */
async function freezeInto(place: Place, request: TemplateRequest): Promise<void> {
  const { accelerator, signal } = request;
  const directory = await mkdtemp(path.join(templatesCache(), `${partialPrefix}${await ownerTag()}-`));
  // An image that was seen to boot slowly may take as long again, and half of that.
  const seenMs = Math.max(0, ...Object.values(request.image.profile.stages ?? {})) * 1000;
  const deadline = Deadline.after(Math.max(bootTimeoutMs * accelerator.timeScale, 2.5 * seenMs), signal);
  try {
    const manifest = await freezeGuest(
      {
        ...request,
        ...place,
        accelerator: accelerator.chosen,
        timeScale: accelerator.timeScale,
        directory,
        finalDirectory: place.directory,
      },
      deadline,
    );
    signal?.throwIfAborted();
    await writeFile(path.join(directory, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
    await rename(directory, place.directory);
    await proveTemplate({ directory: place.directory, manifest }, request, deadline);
  } catch (error) {
    await rm(place.directory, { recursive: true, force: true });
    signal?.throwIfAborted();
    throw error instanceof Ttys0Error ? error : asHostError(error, templatesCache(), 'TTYS0_CACHE_DIR');
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
