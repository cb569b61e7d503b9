import { constants } from 'node:fs';
import { cp, lstat } from 'node:fs/promises';
import path from 'node:path';
import { isSystemError } from '../../errors/index.ts';
import { fileBelow } from './file-below.ts';
import { asHostError, ResultFolder } from './folder.ts';
import { mergeReports } from './merge.ts';
import type { Report, RunFiles, RunResult } from './result.ts';

/**
 * Makes one folder of results of those of several shards, with the files of their runs. Throws `usage.results-none`,
 * `usage.results-differ`, `usage.results-exist`, `host.disk-full` and `host.not-writable`.
 */
export async function mergeFolders(
  directories: readonly string[],
  outDirectory: (report: Report) => string,
): Promise<{ readonly folder: ResultFolder; readonly report: Report }> {
  const shards: { readonly directory: string; readonly report: Report }[] = [];
  for (const directory of directories) shards.push({ directory, report: await ResultFolder.read(directory) });
  const merged = mergeReports(shards.map(({ report }) => report));
  const folder = await ResultFolder.create(outDirectory(merged), merged.header);
  const results: RunResult[] = [];
  for (const { directory, report } of shards) {
    for (const result of report.results) {
      const copied = { ...result, files: await copyFiles(result, directory, folder.directory) };
      results.push(copied);
      // What was never begun is known by the plan.
      if (copied.verdict !== 'not-run') await folder.add(copied);
    }
  }
  const report = { ...merged, results };
  await folder.end(report);
  return { folder, report };
}

/** Copies the folder of a run, and returns which of its files are there. */
async function copyFiles({ id, files }: RunResult, from: string, to: string): Promise<RunFiles> {
  const place = ResultFolder.fileOf(id, '.');
  const [source, target] = [fileBelow(from, place), fileBelow(to, place)];
  if (source === undefined || target === undefined) return {};
  try {
    await cp(source, target, { recursive: true, mode: constants.COPYFILE_FICLONE, filter: isNoLink });
  } catch (error) {
    if (!isSystemError(error, 'ENOENT')) throw asHostError(error, to);
  }
  const { recording, screenshot, rewind } = files;
  return {
    ...((await isThere(to, recording)) && { recording }),
    ...((await isThere(to, screenshot)) && { screenshot }),
    ...((await isThere(to, rewind?.disk)) && { rewind }),
  };
}

/** Results of somebody else's making do not lead out of their folder. */
async function isNoLink(source: string): Promise<boolean> {
  return !(await lstat(source)).isSymbolicLink();
}

async function isThere(directory: string, file: string | undefined): Promise<boolean> {
  const place = file === undefined ? undefined : fileBelow(directory, file);
  return place !== undefined && (await lstat(path.normalize(place)).catch(() => undefined)) !== undefined;
}
