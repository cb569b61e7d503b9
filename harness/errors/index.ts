export { catalogue, type ErrorCode } from './catalogue/index.ts';
export type { Blame, CatalogueEntry, CatalogueGroup } from './entry.ts';
export { type ConsoleEvidence, exitCodes, isSystemError, Ttys0Error } from './error.ts';
