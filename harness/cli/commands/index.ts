import type { CommandDefinition } from './definition.ts';

const guestOptions = [
  ['--accel <name>', 'kvm, hvf or tcg; without it the fastest that provably works here'],
  ['--mirror <url>', "Debian mirror to build from; without it the host's own"],
] as const;

const json = ['--json', 'Print data'] as const;

/** The command line: what there is to be called, and what each command takes. Its code is loaded when it is called. */
export const commands: readonly CommandDefinition[] = [
  {
    usage: 'up [...guests]',
    summary: 'Start a lab: page, Resource Manager, gateway and guests (default: custom-agetty)',
    options: [
      ['--port <port>', 'HTTPS port on loopback (default: 8443); 0 takes any free one'],
      ...guestOptions,
    ],
    load: () => import('./up.ts'),
  },
  {
    usage: 'connect [guest]',
    summary: "Put this terminal on a guest's serial console (default: custom-agetty); Ctrl+] opens a menu",
    options: [
      ['--as <user>', 'alice (Owner, the default), bob (Virtual Machine Contributor) or carol (Reader)'],
    ],
    load: () => import('./connect.ts'),
  },
  {
    usage: 'test [...suites]',
    summary: 'Run scenario suites against real guests (default: all suites)',
    options: [
      ['--guest <name>', 'Guest to run on; may be given several times (default: custom-agetty)'],
      ['--workers <n>', 'How many guests run at once (default: half the processors, at least 2)'],
      ['--reporter <name>', 'pretty (the default) or tap'],
      ...guestOptions,
    ],
    load: () => import('./test.ts'),
  },
  {
    usage: 'images [action] [...guests]',
    summary: 'Images of guests in the cache: list (the default), build, rm, prune',
    options: [
      ['--all', 'build: every guest; rm: all that nobody uses'],
      [
        '--cache-limit <size>',
        'build, prune: remove what was used least recently until the cache takes no more, such as 2GiB',
      ],
      ['--mirror <url>', "build: Debian mirror to build from; without it the host's own"],
      json,
    ],
    load: () => import('./images.ts'),
  },
  {
    usage: 'doctor',
    summary: 'What this host can do, what is missing, and the command that mends it',
    options: [json],
    load: () => import('./doctor.ts'),
  },
  {
    usage: 'clean',
    summary: 'Remove what earlier runs left behind: processes, sockets, half-built and outdated images',
    options: [['--all', 'Remove all images too'], json],
    load: () => import('./clean.ts'),
  },
];
