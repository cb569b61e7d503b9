import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import type { LabDescription } from '../client/description.ts';
import { descriptionPath } from '../client/find-lab.ts';
import { DescriptionFile } from './description.ts';

t.test('a description that could not be written is written the next time', async (t) => {
  const directory = path.join(t.testdir(), 'run');
  const file = new DescriptionFile({ directory }, () => ({ url: 'https://localhost' }) as LabDescription);
  await t.rejects(file.write(), { code: 'ENOENT' });
  await mkdir(directory);
  await file.write();
  t.match(await readFile(descriptionPath(directory), 'utf8'), /localhost/);
});
