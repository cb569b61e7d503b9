import { execa } from 'execa';
import { Ttys0Error } from '../errors/index.ts';

/** The QEMU that runs guests; `TTYS0_QEMU` names another one. */
export function qemuProgram(): string {
  return process.env['TTYS0_QEMU'] ?? 'qemu-system-x86_64';
}

/** The version that QEMU reports of itself, such as `7.2.22`. Throws `host.need-missing`. */
export async function qemuVersion(): Promise<string> {
  const program = qemuProgram();
  const result = await execa(program, ['--version'], { reject: false, stdin: 'ignore' });
  const version = /version (\S+)/.exec(result.stdout)?.[1];
  if (version) return version;
  throw new Ttys0Error('host.need-missing', {
    need: program,
    purpose: 'it runs the guests',
    command: 'ci/setup',
  });
}
