import type { Stage } from '../../line/stage/rules.ts';
import type { Report, ReportHeader, RunResult } from './result.ts';

/** What a live report is made of, in the order in which it happens. `id` is that of a planned run. */
export type MatrixEvent =
  | { readonly type: 'planned'; readonly header: ReportHeader }
  /** Something is being made that runs wait for, such as an image or a frozen guest; undefined when it is done. */
  | { readonly type: 'preparing'; readonly what: string; readonly progress: string | undefined }
  | { readonly type: 'started'; readonly id: string }
  | { readonly type: 'stage'; readonly id: string; readonly stage: Stage }
  | { readonly type: 'step'; readonly id: string; readonly title: string }
  /** The guest has said something, as it came. */
  | { readonly type: 'said'; readonly id: string; readonly text: string }
  | { readonly type: 'finished'; readonly result: RunResult }
  | { readonly type: 'ended'; readonly report: Report };

/** Turns events into one format. */
export interface Reporter {
  report(event: MatrixEvent): void;
}
