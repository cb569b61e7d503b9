import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import t from 'tap';
import { ownerTag } from '../../harness/host/owner-tag.ts';
import { heldDirectories, holdWhileAlive } from './in-use.ts';

t.test('marks count while their process lives, and are swept after it', async (t) => {
  const cache = t.testdir({});
  process.env['TTYS0_CACHE_DIR'] = cache;
  t.teardown(() => Reflect.deleteProperty(process.env, 'TTYS0_CACHE_DIR'));
  const image = path.join(cache, 'images/rhel-0123456789ab');
  t.same([...(await heldDirectories())], []);
  await holdWhileAlive(image);
  await holdWhileAlive(image);
  // The tag of a process that cannot live: no process starts before the machine does.
  const dead = path.join(cache, 'in-use', `${process.pid}.0`);
  await mkdir(dead);
  await writeFile(path.join(dead, 'images%2Fgone-0123456789ab'), '');
  t.same([...(await heldDirectories())], [image]);
  t.same(await readdir(path.join(cache, 'in-use')), [await ownerTag()]);
});

t.test('a process that ends takes its marks with it', async (t) => {
  const cache = t.testdir({});
  const module = path.join(import.meta.dirname, 'in-use.ts');
  const program = `import { holdWhileAlive, heldDirectories } from ${JSON.stringify(module)};
    await holdWhileAlive(${JSON.stringify(path.join(cache, 'images/a'))});
    console.log((await heldDirectories()).size);`;
  const child = await execa(process.execPath, ['--import=tsx', '--input-type=module', '-e', program], {
    env: { TTYS0_CACHE_DIR: cache },
  });
  t.equal(child.stdout, '1');
  t.same(await readdir(path.join(cache, 'in-use')), []);
});
