import { downloadShelf, removeImages, totalBytes, type CacheEntry } from '../../../images/index.ts';
import { listProfiles, loadProfile, type GuestImage, type Profile } from '../../../images/index.ts';
import { exitCodes, Ttys0Error } from '../../errors/index.ts';
import { openCache } from '../cache.ts';
import { pull } from '../images/pull.ts';
import { defaultGuest, guestOptions, textOption } from '../options.ts';
import { table } from '../output/table.ts';
import { formatAge, formatBytes, parseBytes } from '../output/units.ts';
import { prepareHost, prepareImages } from '../prepare.ts';
import { prepareTemplates } from '../templates.ts';
import type { CommandBody, CommandCall, GivenOptions } from './definition.ts';

const actions: Readonly<Record<string, (call: CommandCall) => Promise<void>>> = {
  list,
  build,
  pull,
  rm: remove,
  prune,
};

/** `ttys0 images`: what the cache holds, and how to fill and empty it. */
export const run: CommandBody = async (call) => {
  const [name = 'list', ...words] = call.words;
  const action = actions[name];
  if (!action) throw problem(`there is no images ${name}; there are ${Object.keys(actions).join(', ')}`);
  await action({ ...call, words });
  return exitCodes.pass;
};

async function list({ words, options }: CommandCall): Promise<void> {
  const all = await openCache().list();
  const entries = words.length === 0 ? all : all.filter(({ name }) => words.includes(name));
  if (options['json'] === true) {
    print(JSON.stringify(entries.map(asData)));
    return;
  }
  const now = new Date();
  const rows = entries.map((entry) => [
    ...[entry.kind, entry.name, entry.source ?? '', formatBytes(entry.sizeBytes)],
    ...[
      formatAge(entry.createdAt, now),
      `${formatAge(entry.lastUsedAt, now)} ago`,
      entry.inUse ? 'in use' : '',
    ],
  ]);
  if (rows.length > 0) print(table([['kind', 'name', 'source', 'size', 'age', 'used', ''], ...rows]));
  print(`${entries.length} in the cache, ${formatBytes(totalBytes(entries))}`);
}

async function build({ words, options, signal }: CommandCall): Promise<void> {
  const limitBytes = cacheLimit(options);
  const profiles = await profilesOf(words, options);
  const images = await prepareImages(profiles, guestOptions(options), signal);
  if (options['templates'] !== false) {
    const accelerator = await prepareHost(guestOptions(options), signal);
    await prepareTemplates([...images.values()], 'login-prompt', accelerator, signal);
  }
  if (limitBytes !== undefined) await openCache().prune({ limitBytes, signal });
  const made = [...images.values()];
  if (options['json'] === true) print(JSON.stringify(made.map(imageData)));
  else print(table(made.map((image) => [image.profile.name, image.builtNow ? 'built' : 'there', formatBytes(image.sizeBytes)]))); // prettier-ignore
}

async function remove({ words, options, signal }: CommandCall): Promise<void> {
  const cache = openCache();
  const entries = await cache.list();
  const all = options['all'] === true;
  if (!all && words.length === 0) throw problem('name the images to remove, or give --all');
  const unknown = words.find((word) => !entries.some(({ name }) => name === word));
  if (unknown !== undefined) throw problem(`the cache has no image called ${unknown}; ttys0 images list shows those that it has`); // prettier-ignore
  const going = entries.filter(({ name, inUse }) => (all ? !inUse : words.includes(name)));
  const free = all ? going.filter((entry) => !holdsUp(entry, entries, going)) : going;
  const removed = await cache.remove(
    free.map(({ directory }) => directory),
    signal,
  );
  say(removed, options);
}

async function prune({ options, signal }: CommandCall): Promise<void> {
  const limitBytes = cacheLimit(options);
  if (limitBytes !== undefined) {
    say(await openCache().prune({ limitBytes, signal }), options);
    return;
  }
  const removed = await removeImages({ signal, shelves: [downloadShelf] });
  if (options['json'] === true) print(JSON.stringify(removed));
  else for (const file of removed) print(`removed ${file}`);
}

/** True when something that stays needs the entry. */
function holdsUp(entry: CacheEntry, entries: readonly CacheEntry[], going: readonly CacheEntry[]): boolean {
  return entries.some((other) => other.standsOn === entry.directory && (!going.includes(other) || holdsUp(other, entries, going))); // prettier-ignore
}

async function profilesOf(words: readonly string[], options: GivenOptions): Promise<readonly Profile[]> {
  if (options['all'] === true) return listProfiles();
  const names = words.length > 0 ? [...new Set(words)] : [defaultGuest];
  return Promise.all(names.map((name) => loadProfile(name)));
}

function cacheLimit(options: GivenOptions): number | undefined {
  const text = textOption(options['cacheLimit']);
  if (text === undefined) return undefined;
  const bytes = parseBytes(text);
  if (bytes === undefined) throw problem(`--cache-limit takes a size such as 2GiB, not ${text}`);
  return bytes;
}

function say(removed: readonly CacheEntry[], options: GivenOptions): void {
  if (options['json'] === true) {
    print(JSON.stringify(removed.map(asData)));
    return;
  }
  for (const { name, kind, sizeBytes } of removed)
    print(`removed ${kind} ${name} (${formatBytes(sizeBytes)})`);
  print(`${removed.length} removed, ${formatBytes(totalBytes(removed))} freed`);
}

function asData(entry: CacheEntry) {
  const { kind, name, source, sizeBytes, createdAt, lastUsedAt, standsOn, inUse, directory } = entry;
  return { kind, name, source, sizeBytes, createdAt, lastUsedAt, standsOn, inUse, directory };
}

function imageData({ profile, diskPath, digest, sizeBytes, builtNow }: GuestImage) {
  return { name: profile.name, diskPath, digest, sizeBytes, builtNow };
}

function problem(text: string): Ttys0Error {
  return new Ttys0Error('usage.option', { problem: text, command: 'ttys0 images' });
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
