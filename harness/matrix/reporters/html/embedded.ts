import type { Report } from '../../results/result.ts';

/** What a report has of one file of a run. */
export type EmbeddedFile =
  /** In the element of that id, in base64. */
  | { readonly kind: 'embedded'; readonly element: string; readonly bytes: number }
  /** It is beside the report, and not in it. */
  | { readonly kind: 'left-out'; readonly file: string; readonly reason: string };

export interface EmbeddedFiles {
  /** An asciicast file, compressed by gzip. */
  readonly recording?: EmbeddedFile;
  /** A PNG. */
  readonly screenshot?: EmbeddedFile;
}

/** What the page is given to show. */
export interface PageData {
  readonly report: Report;
  /** The folder of results, as a command is to name it. */
  readonly folder: string;
  /** By the id of a run. */
  readonly files: Readonly<Record<string, EmbeddedFiles>>;
}

/** The element that holds the page's data. */
export const dataElement = 'report-data';
