export { importDisk, type DiskImport } from './import-disk.ts';
