import { truncate, writeFile, utimes } from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { findDamage, measureFiles } from './integrity.ts';

t.test('files that are as they were', async (t) => {
  const directory = t.testdir({ ram: 'memory', state: 'devices', 'disk.qcow2': 'disk', history: '' });
  const files = await measureFiles(directory);
  t.same(Object.keys(files).sort(), ['disk.qcow2', 'history', 'ram', 'state']);
  t.equal(await findDamage(directory, files), undefined);
  t.equal(await findDamage(directory, files), undefined, 'the second look finds the first one’s stamp');
});

t.test('memory that is cut short, changed, or gone', async (t) => {
  const make = async () => {
    const directory = t.testdir({ ram: 'memory', state: 'devices' });
    const files = await measureFiles(directory);
    await findDamage(directory, files);
    return { directory, files, ram: path.join(directory, 'ram') };
  };
  const cut = await make();
  await truncate(cut.ram, 3);
  t.equal(await findDamage(cut.directory, cut.files), 'ram has 3 bytes, not 6');
  const changed = await make();
  await writeFile(changed.ram, 'MEMORY');
  t.equal(await findDamage(changed.directory, changed.files), 'ram is not what was frozen');
  const touched = await make();
  await utimes(touched.ram, new Date(0), new Date(0));
  t.equal(await findDamage(touched.directory, touched.files), undefined, 'a new time alone is no damage');
});
