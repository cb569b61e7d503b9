import path from 'node:path';

/** A folder as a command in this directory names it. CI servers look for attachments below the directory of their job. */
export function attachmentFolder(directory: string): string {
  const relative = path.relative(process.cwd(), directory);
  if (relative === '') return '.';
  return relative.startsWith('..') || path.isAbsolute(relative)
    ? path.resolve(directory)
    : relative.split(path.sep).join('/');
}
