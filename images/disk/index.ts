export { isClean } from './check.ts';
export type { Edit } from './edit.ts';
export type { Entry } from './entry.ts';
export { OfflineFileSystem } from './file-system.ts';
export type { Partition } from './partition.ts';
