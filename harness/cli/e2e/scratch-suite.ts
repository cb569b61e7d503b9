import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import type { Test } from 'tap';
import { packageRoot } from '../../host/package.ts';
import { ttys0 } from './lab-process.ts';

/** A directory with one suite in it, as a user of the package has it, and room for results. */
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
    const [node, program] = ttys0;
    const suites = ['--scenarios', this.directory, '--guest', 'custom-agetty', '--retries', '0'];
    return execa(node, [program, 'test', ...suites, '--out', this.file(out), ...parameters], {
      reject: false,
      stdin: 'ignore',
      env: { NO_COLOR: '1' },
    });
  }
}
