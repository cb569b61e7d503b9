import { stat } from 'node:fs/promises';

/** Whether a word of the command line is a folder, and so of results. */
export async function isResult(word: string): Promise<boolean> {
  const found = await stat(word).catch(() => undefined);
  return found?.isDirectory() ?? word.includes('/');
}
