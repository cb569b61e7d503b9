import { stat } from 'node:fs/promises';
import path from 'node:path';
import { nearest } from '../../../images/index.ts';
import { Ttys0Error } from '../../errors/index.ts';
import { ResultFolder } from '../../matrix/results/folder.ts';
import type { Report, RunResult } from '../../matrix/results/result.ts';

/** One run out of the results of many. */
export interface ChosenRun {
  readonly header: Report['header'];
  readonly result: RunResult;
  /** The folder of the run's own files. */
  readonly directory: string;
}

const mostListed = 12;

/**
 * Finds a run in a folder of results, or by its own folder in there. Without a name it is the one that failed, or the only
 * one. Throws `usage.results-none`, `usage.run-unknown`, and `usage.run-wanted` where there are several.
 */
export async function chooseRun(given: string, wanted: string | undefined): Promise<ChosenRun> {
  const place = path.resolve(given);
  const above = path.dirname(path.dirname(place));
  const isOfOneRun = !(await isThere(path.join(place, 'header.json'))) && (await isThere(path.join(above, 'header.json'))); // prettier-ignore
  const [root, name] = isOfOneRun ? [above, path.basename(place)] : [place, wanted];
  const { header, results } = await ResultFolder.read(root);
  const result = name === undefined ? theOne(results, root) : byName(results, name, root);
  return { header, result, directory: path.join(root, ResultFolder.fileOf(result.id, '.')) };
}

function byName(results: readonly RunResult[], name: string, directory: string): RunResult {
  const ids = results.map(({ id }) => id);
  const close = results.filter(({ id }) => id.includes(name));
  const found = results.find(({ id }) => id === name) ?? (close.length === 1 ? close[0] : undefined);
  if (found) return found;
  const meant = nearest(name, ids);
  throw new Ttys0Error('usage.run-unknown', {
    ...{ run: name, directory, known: list(close.length > 1 ? close : results) },
    meant: meant ? `Did you mean ${meant}? ` : '',
  });
}

function theOne(results: readonly RunResult[], directory: string): RunResult {
  const failed = results.filter(({ failure }) => failure !== undefined);
  const candidates = failed.length > 0 ? failed : results;
  const [only] = candidates;
  if (only && candidates.length === 1) return only;
  const which = failed.length > 0 ? 'that failed' : 'and none that failed';
  throw new Ttys0Error('usage.run-wanted', { directory, count: candidates.length, which, known: list(candidates) }); // prettier-ignore
}

function list(results: readonly RunResult[]): string {
  const more = results.length - mostListed;
  const ids = results.slice(0, mostListed).map(({ id }) => id);
  return [...ids, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
