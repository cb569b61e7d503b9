import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { asHostError } from '../results/folder.ts';
import type { Report } from '../results/result.ts';
import { attachmentFolder } from './attachment-folder.ts';
import { loadAssets } from './html/assets.ts';
import { embedFiles } from './html/embed.ts';
import { renderHtml } from './html/render.ts';
import { renderJunit } from './junit/render.ts';
import { reportFiles } from './report-files.ts';

/**
 * Writes `junit.xml` and `report.html` into a folder of results, and returns where the page is. Throws `host.disk-full` and
 * `host.not-writable`.
 */
export async function writeReports(directory: string, report: Report): Promise<string> {
  const page = path.join(directory, reportFiles.html);
  const folder = attachmentFolder(directory);
  try {
    await writeFile(path.join(directory, reportFiles.junit), renderJunit(report, { folder }));
    const [assets, embedding] = await Promise.all([loadAssets(), embedFiles(report, directory)]);
    await writeFile(page, renderHtml({ report, folder, embedding, assets }));
  } catch (error) {
    throw asHostError(error, directory);
  }
  return page;
}
