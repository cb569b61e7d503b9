import type { CAC } from 'cac';
import { ArmClient } from '../../client/arm-client.ts';
import { findLab, findUser } from '../../client/find-lab.ts';
import { connectTerminal } from '../connect/connect-terminal.ts';
import { defaultGuest } from '../prepare.ts';

export function registerConnect(program: CAC, signal: AbortSignal): void {
  program
    .command(
      'connect [guest]',
      `Put this terminal on a guest's serial console (default: ${defaultGuest}); Ctrl+] opens a menu`,
    )
    .option('--as <user>', 'alice (Owner), bob (Virtual Machine Contributor) or carol (Reader)', {
      default: 'alice',
    })
    .action(async (guest: string | undefined, options: { readonly as: string }) => {
      const name = guest ?? defaultGuest;
      const lab = await findLab(name);
      await using client = await ArmClient.create(lab, findUser(lab, options.as));
      process.exitCode = await connectTerminal(client, name, signal);
    });
}
