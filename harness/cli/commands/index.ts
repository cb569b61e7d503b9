import type { CommandDefinition } from './definition.ts';

const guestOptions = [
  ['--accel <name>', 'kvm, hvf or tcg; without it the fastest that provably works here'],
  ['--mirror <url>', "Debian mirror to build from; without it the host's own"],
] as const;

const cold = [
  '--cold',
  'Boot guests from their firmware on, rather than go on from where they were frozen',
] as const;

const json = ['--json', 'Print data'] as const;

/** The command line: what there is to be called, and what each command takes. Its code is loaded when it is called. */
export const commands: readonly CommandDefinition[] = [
  {
    usage: 'up [...guests]',
    summary: 'Start a lab with every guest, and switch these on (default: custom-agetty)',
    options: [
      ['--port <port>', 'HTTPS port on loopback (default: 8443); 0 takes any free one'],
      [
        '--lab <file>',
        "More people, their roles, and the tenant's policy (harness/lab/lab-file/example.yaml)",
      ],
      [
        '--fault <name[=value]>',
        'Something that is to go wrong; may be given several times (mock-arm/README.md)',
      ],
      [
        '--line-fault <name[=value]>',
        'Something that is to go wrong between COM1 and the line; may be given several times (harness/faults/README.md)',
      ],
      ['--socket-fault <name[=value]>', 'The same between the gateway and its clients'],
      ['--fault-seed <n>', 'Replay what those two did in another run, which printed that number'],
      [
        '--scale-set <name=guest[:count]>',
        'A scale set whose instances are guests, switched on; may be given several times; :flexible at its end for that mode',
      ],
      [
        '--idle-timeout <minutes>',
        'End a console session in which nobody has typed for so long (default: never)',
      ],
      ['--idle-counts-output', 'What the guest says counts as typing'],
      [
        '--log <file>',
        'Append what happens, as lines of JSON: accesses, refusals, alarms, stages of the guests',
      ],
      ['--no-token-in-query', 'Refuse console clients that send their token in the address, as old ones do'],
      ['--hang-up', 'Log out in the guest whoever leaves its console'],
      cold,
      ...guestOptions,
    ],
    load: () => import('./up.ts'),
  },
  {
    usage: 'connect [guest]',
    summary: "Put this terminal on a guest's serial console (default: custom-agetty); Ctrl+] opens a menu",
    options: [
      ['--as <user>', 'alice (Owner, the default), bob (Virtual Machine Contributor) or carol (Reader)'],
      ['--watch', 'See all and type nothing; whoever has the console keeps it'],
    ],
    load: () => import('./connect.ts'),
  },
  {
    usage: 'log [guest]',
    summary: 'Print what a guest has said, from its boot diagnostics (default: custom-agetty)',
    options: [
      [
        '--raw',
        'The very bytes; without it, what a terminal would obey is shown: ^[ for an escape character',
      ],
      ['--as <user>', 'alice (the default) or another one who may read boot diagnostics'],
    ],
    load: () => import('./log.ts'),
  },
  {
    usage: 'env [guest]',
    summary: 'Print what Azure clients need to know of the running lab, for a shell to evaluate',
    options: [['--shell <name>', 'sh (the default), fish or powershell'], json],
    load: () => import('./env.ts'),
  },
  {
    usage: 'test [...suites]',
    summary: 'Run scenario suites against real guests (default: all suites on all guests)',
    options: [
      ['--guest <name>', 'Guest to run on; may be given several times (default: all)'],
      ['--scenarios <dir>', "A directory of suites of one's own (scenarios/README.md)"],
      ['--grep <pattern>', 'Only runs whose id or title it matches'],
      ['--workers <n>', 'How many guests boot at once (default: as many as processors, at least 2)'],
      [
        '--gateway <url|image>',
        "Another gateway in place of the lab's own (harness/matrix/gateway-under-test/README.md)",
      ],
      ['--shard <i/n>', 'The i-th of n parts of the matrix; ttys0 merge makes one report of them'],
      ['--repeat <n>', 'Each run so many times'],
      ['--retries <n>', 'Try again what failed, to tell what is flaky (default: 1)'],
      ['--allow-flaky', 'What passes at a later try is no failure'],
      ['--bail', 'Begin nothing more after the first failure'],
      ['--seed <n>', 'Make the runs again that printed that number'],
      ['--run-seed <n>', 'Make one run again with its own seed, as its result and the line "again:" have it'],
      [
        '--replay <dir>',
        'Play the recordings of an earlier run, by the folder of its results, instead of running guests',
      ],
      ['--snapshot-steps', 'Keep each guest as it was at the end of each step, for ttys0 attach'],
      ['--out <dir>', 'Where results go (default: a new folder in ttys0-results)'],
      ['--update', 'Write down how long runs took, for the next plan'],
      [
        '--reporter <name>',
        'What is printed: pretty (the default), tap, junit, html, github, or console: what is said on it, step by step',
      ],
      cold,
      ...guestOptions,
    ],
    load: () => import('./test.ts'),
  },
  {
    usage: 'merge [...folders]',
    summary: 'Make one report of the results of several shards of a run',
    options: [
      ['--out <dir>', 'Where it goes (default: a new folder in ttys0-results)'],
      ['--reporter <name>', 'What is printed: pretty (the default), tap, junit, html or github'],
    ],
    load: () => import('./merge.ts'),
  },
  {
    usage: 'attach [results]',
    summary: 'Put this terminal on the guest of an earlier run, as it was at a step or at its failure',
    options: [
      ['--run <id>', 'Which run of the results (default: the one that failed)'],
      ['--at <step>', 'Title or number of the step (default: the last that was kept)'],
    ],
    load: () => import('./attach.ts'),
  },
  {
    usage: 'repro [...issue]',
    summary:
      'Make a run again with its seed, by the folder of its results; or reproduce a known issue, by words or number (default: list them)',
    options: [
      ['--run <id>', 'Which run of the results (default: the one that failed)'],
      ['--guest <name>', 'Guest to reproduce the issue on (default: the first that has it)'],
      ['--scenarios <dir>', "A directory of suites of one's own"],
      ['--snapshot-steps', 'Keep the guest as it was at the end of each step, for ttys0 attach'],
      ['--out <dir>', 'Where results go (default: a new folder in ttys0-results)'],
      ['--reporter <name>', 'console (the default for an issue: steps, and what is said), pretty or tap'],
      cold,
      ...guestOptions,
    ],
    load: () => import('./repro.ts'),
  },
  {
    usage: 'bench [...what]',
    summary:
      'Measure here what the README promises: guests (cold boots, clones, memory, idle load), gateway (echo, throughput, takeovers), matrix (an hour; only by name), pull (from loopback; only by name)',
    options: [
      ['--runs <n>', 'Measurements of each figure of guests (default: 20)'],
      [
        '--rounds <n>',
        'Rounds of the gateway and of pulls (default: 5), or of takeovers in a row for the matrix (default: 100)',
      ],
      ['--guest <name>', 'Guest to measure; may be given several times (default: one of each init system)'],
      [
        '--part <name>',
        'Of the matrix: overhead, takeovers, all (and its replay), cold; may be given several times (default: each)',
      ],
      ...guestOptions,
      json,
    ],
    load: () => import('./bench.ts'),
  },
  {
    usage: 'images [action] [...guests]',
    summary:
      'Images and frozen guests in the cache: list (the default), build, pull, import, learn, export, rm, prune',
    options: [
      ['--all', 'build: every guest; rm: all that nobody uses; pull: all that need no account'],
      ['--url <url>', 'pull: another address of the image'],
      ['--file <file>', 'pull: the image, which you have fetched yourself'],
      ['--sha256 <hex>', "pull: its checksum, in place of its vendor's"],
      ['--replace', 'pull, import: take the place of an image of that name'],
      ['--no-templates', 'build: images only, nothing is booted and frozen'],
      ['--dry-run', 'pull, rm, prune: print what it would do, and do nothing'],
      ['--name <name>', "import: what it is called here; without it, by its file's name"],
      ['--no-boot', 'import: it is not booted yet to learn how it behaves'],
      ['--profile <file>', 'import, learn: a profile of yours, whose fields come before what is found out'],
      ['--firmware <name>', 'import: bios or uefi, whatever the disk looks like'],
      ['--copy', 'import: copy the disk into the cache; without it your file must stay where it is'],
      ['--disk <name>', 'import: the controller of the disk: virtio (the default), ide or scsi'],
      ['--memory <MiB>', 'import: memory of the machine that a disk gets'],
      [
        '--kernel <name>',
        'import: own or lab: whose kernel a root file system boots; without it, its own if it has one',
      ],
      [
        '--root-password <text>',
        'import: given to root of a root file system, who stays as it is without it',
      ],
      ['--login <name:password>', 'import, learn: who can log in; may be given several times'],
      [
        '--patience <seconds>',
        'import, learn: how long an unknown image may boot, times the slowness of the accelerator (100)',
      ],
      [
        '--cache-limit <size>',
        'build, prune: remove what was used least recently until the cache takes no more, such as 2GiB',
      ],
      ['--vhd <file>', 'export: a new file for the disk, a VHD of fixed size as Azure takes it'],
      ...guestOptions,
      json,
    ],
    load: () => import('./images.ts'),
  },
  {
    usage: 'audit [action] [file]',
    summary:
      "Who used which console: verify (the default) or show a trail (default: the running lab's, else those kept)",
    options: [json],
    load: () => import('./audit.ts'),
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
