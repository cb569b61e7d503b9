import type { Writable } from 'node:stream';
import type { Reporter } from '../results/events.ts';
import { attachmentFolder } from './attachment-folder.ts';
import { ConsoleReporter } from './console.ts';
import { GithubReporter } from './github/reporter.ts';
import { HtmlReporter } from './html/reporter.ts';
import { JunitReporter } from './junit/reporter.ts';
import { PrettyReporter } from './pretty/reporter.ts';
import { TapReporter } from './tap.ts';

export const reporterNames = ['pretty', 'tap', 'junit', 'html', 'github', 'console'] as const;

export type ReporterName = (typeof reporterNames)[number];

/** A reporter that writes to `output`; `directory` is the folder of results, where reports as files are. */
export function createReporter(name: ReporterName, output: Writable, directory: string): Reporter {
  switch (name) {
    case 'pretty':
      return new PrettyReporter(output);
    case 'tap':
      return new TapReporter(output);
    case 'console':
      return new ConsoleReporter(output);
    case 'junit':
      return new JunitReporter(output, attachmentFolder(directory));
    case 'html':
      return new HtmlReporter(output, directory);
    case 'github':
      return new GithubReporter(output, process.env['GITHUB_STEP_SUMMARY']);
  }
}
