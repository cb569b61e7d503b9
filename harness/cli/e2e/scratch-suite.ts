import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Test } from 'tap';
import { packageRoot } from '../../host/package.ts';
import { runIn } from './own-suite.ts';

/**
 * A directory with one suite in it and room for results: a package that depends on ttys0, where that of `own-suite.ts` has
 * none near it.
 */
export class ScratchSuite {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** @param source the text of `scratch.ts` */
  static async create(t: Test, source: string): Promise<ScratchSuite> {
    const suite = new ScratchSuite(await mkdtemp(path.join(tmpdir(), 't0-suite-')));
    t.teardown(() => rm(suite.directory, { recursive: true }));
    await mkdir(suite.file('node_modules'));
    await symlink(packageRoot, suite.file('node_modules/ttys0'));
    await writeFile(suite.file('package.json'), '{ "type": "module" }');
    await suite.write(source);
    return suite;
  }

  file(name: string): string {
    return path.join(this.directory, name);
  }

  write(source: string): Promise<void> {
    return writeFile(this.file('scratch.ts'), source);
  }

  /** `ttys0 test` of that suite, without a second try. */
  async test(out: string, ...parameters: readonly string[]) {
    const suites = ['--scenarios', this.directory, '--retries', '0'];
    return runIn({ NO_COLOR: '1' }, ...suites, '--out', this.file(out), ...parameters);
  }
}
