import cac from 'cac';
import { packageVersion } from '../lab/package-root.ts';
import { registerClean } from './commands/clean.ts';
import { registerConnect } from './commands/connect.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerTest } from './commands/test.ts';
import { registerUp } from './commands/up.ts';
import { interruptible } from './interrupt.ts';
import { explain, usageProblem } from './output/explain.ts';

/** Runs the command line and sets the process's exit code: 0 pass, 1 failed, 2 usage, 3 host not able, 130 interrupted. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = cac('ttys0');
  await interruptible(async (signal) => {
    for (const register of [registerUp, registerConnect, registerTest, registerDoctor, registerClean]) {
      register(program, signal);
    }
    program.help();
    program.version(packageVersion());
    try {
      program.parse([...argv], { run: false });
      if (program.options['help'] || program.options['version']) return;
      if (!program.matchedCommand) throw usageProblem(program.args[0], program.commands.map(({ name }) => name)); // prettier-ignore
      await program.runMatchedCommand();
    } catch (error) {
      process.exitCode = explain(error, signal);
    }
  });
}
