// Loads one source file with a text replaced, for a process that is to run with a defect made on purpose. Given to
// node --import; TTYS0_MUTATION holds { file, find, replace }, the file by its whole path.
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) register(import.meta.url);

const { file, find, replace } = JSON.parse(process.env.TTYS0_MUTATION);

export async function load(url, context, nextLoad) {
  if (!url.startsWith('file:') || fileURLToPath(url.split('?')[0]) !== file) return nextLoad(url, context);
  const source = await readFile(file, 'utf8');
  return { format: 'module', shortCircuit: true, source: source.split(find).join(replace) };
}
