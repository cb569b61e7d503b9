export { isClean } from './check.ts';
export { loseDirectory } from './damage.ts';
export { editFailed } from './debugfs.ts';
export type { Edit } from './edit.ts';
export type { Entry } from './entry.ts';
export { OfflineFileSystem } from './file-system.ts';
export type { Partition } from './partition.ts';
