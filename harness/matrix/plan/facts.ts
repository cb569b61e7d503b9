import type { Profile } from '../../../images/index.ts';
import type { GuestFacts } from '../../scenario/facts.ts';

/** What a scenario may know of a guest before it runs. */
export function factsOf(profile: Profile): GuestFacts {
  const { name, title, source, init, initrd, root, grub, kernel, securetty, singleUser, cites } = profile;
  return {
    name,
    title,
    source,
    init,
    initrd,
    root,
    grub: {
      onSerial: grub.serialCommand !== undefined && grub.terminal.includes('serial'),
      timeoutStyle: grub.timeoutStyle,
      timeoutSeconds: grub.timeoutSeconds,
    },
    kernelCommandLine: kernel.commandLine,
    ...(securetty && { securetty }),
    singleUser: singleUser.map(({ append, remove, prompts, ends, name: called }) => ({
      ...{ name: called, append, remove, prompts, ends },
    })),
    cites,
  };
}
