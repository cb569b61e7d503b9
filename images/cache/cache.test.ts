import t from 'tap';
import { Cache, totalBytes } from './cache.ts';
import type { CacheEntry } from './entry.ts';

/** A shelf of entries of 100 bytes each: `[name, stands on, used at]`; what is in use ends with an exclamation mark. */
function cacheOf(
  ...rows: readonly (readonly [name: string, standsOn: string | undefined, usedAt: number])[]
) {
  const discarded: string[] = [];
  const entries = rows.map(([marked, standsOn, usedAt]): CacheEntry => {
    const name = marked.replace('!', '');
    return {
      kind: 'guest',
      name,
      directory: `/${name}`,
      source: 'simulated',
      digest: '',
      irreplaceable: false,
      sizeBytes: 100,
      createdAt: new Date(0),
      lastUsedAt: new Date(usedAt),
      standsOn: standsOn && `/${standsOn}`,
      inUse: marked.endsWith('!'),
      discard: async () => {
        discarded.push(name);
      },
    };
  });
  const shelf = { list: async () => entries.filter(({ name }) => !discarded.includes(name)) };
  return { cache: new Cache([shelf]), discarded };
}

const tree = [
  ['variant', 'guest', 5],
  ['guest', 'base', 9],
  ['other', 'base', 1],
  ['base', undefined, 9],
] as const;

t.test('what stands on others is listed after them', async (t) => {
  const { cache } = cacheOf(...tree);
  t.same(
    (await cache.list()).map(({ name }) => name),
    ['base', 'guest', 'other', 'variant'],
  );
  t.equal(totalBytes(await cache.list()), 400);
});

t.test('what others stand on, or a process uses, is not removed, nor anything with it', async (t) => {
  const { cache, discarded } = cacheOf(...tree, ['busy!', undefined, 0]);
  await t.rejects(cache.remove(['/guest']), {
    code: 'image.in-use',
    message: /guest.*: variant cannot be used/,
  });
  await t.rejects(cache.remove(['/variant', '/busy']), { code: 'image.in-use', message: /running process/ });
  t.same(discarded, []);
  await cache.remove(['/base', '/guest', '/variant', '/other']);
  t.same(discarded, ['variant', 'other', 'guest', 'base'], 'what stands on others goes first');
});

t.test('pruning takes the least recently used until the rest fits', async (t) => {
  const { cache, discarded } = cacheOf(...tree);
  await cache.prune({ limitBytes: 400 });
  t.same(discarded, []);
  await cache.prune({ limitBytes: 250 });
  t.same(discarded, ['other', 'variant']);
  await cache.prune({ limitBytes: 0 });
  t.same(discarded, ['other', 'variant', 'guest', 'base']);
});

t.test('pruning leaves what is in use and all that it stands on, though it be too much', async (t) => {
  const { cache, discarded } = cacheOf(['variant!', 'guest', 0], ['guest', 'base', 0], ['base', undefined, 0], ['old', 'base', 7]); // prettier-ignore
  await cache.prune({ limitBytes: 0 });
  t.same(discarded, ['old']);
});
