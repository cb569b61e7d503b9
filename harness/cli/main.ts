import cac, { type CAC } from 'cac';
import { packageVersion } from '../host/package.ts';
import type { CommandCall, CommandDefinition, GivenOptions } from './commands/definition.ts';
import { commands } from './commands/index.ts';
import { interruptible } from './interrupt.ts';
import { explain, usageProblem } from './output/explain.ts';

/** Those that run scenarios. */
const suiteCommands: readonly string[] = ['test', 'repro'];

/** Runs the command line and sets the process's exit code: 0 pass, 1 failed, 2 usage, 3 host not able, 130 interrupted. */
export async function main(argv: readonly string[]): Promise<void> {
  // A reader of our output that goes away, as `head` does, is no error.
  process.stdout.on('error', () => undefined);
  await interruptible(async (signal) => {
    try {
      process.exitCode = await dispatch(argv, signal);
    } catch (error) {
      process.exitCode = explain(error, signal);
    }
  });
  if (suiteCommands.includes(argv[2] ?? '')) await leave();
}

/** Ends the process as soon as what it has said is out: the suites of others may leave timers behind that never end. */
async function leave(): Promise<void> {
  for (const stream of [process.stdout, process.stderr])
    await new Promise<void>((resolve) => stream.write('', () => resolve()));
  process.exit();
}

async function dispatch(argv: readonly string[], signal: AbortSignal): Promise<number> {
  const program = cac('ttys0');
  for (const definition of commands) declare(program, definition, signal);
  program.help();
  program.version(packageVersion());
  program.parse([...argv], { run: false });
  if (program.options['help'] || program.options['version']) return 0;
  if (!program.matchedCommand) {
    throw usageProblem(
      program.args[0],
      commands.map(({ usage }) => usage.split(' ', 1)[0] ?? ''),
    );
  }
  return (await program.runMatchedCommand()) as number;
}

function declare(
  program: CAC,
  { usage, summary, options, load }: CommandDefinition,
  signal: AbortSignal,
): void {
  const command = program.command(usage, summary);
  for (const [flags, text] of options) command.option(flags, text);
  // cac gives the words one by one, or as a list where the usage has dots, and the options last.
  command.action(async (...given: unknown[]) => {
    const call: CommandCall = {
      words: given.slice(0, -1).flat().filter((word) => word !== undefined).map(String), // prettier-ignore
      options: given.at(-1) as GivenOptions,
      signal,
    };
    const { run } = await load();
    return run(call);
  });
}
