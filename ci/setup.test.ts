import { chmod, copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import t, { type Test } from 'tap';

/** What the script may call on any host: plain tools, and the node that runs this test. */
const plainTools = [
  'sh',
  'cat',
  'cksum',
  'cut',
  'dirname',
  'env',
  'find',
  'grep',
  'mkdir',
  'mktemp',
  'rm',
  'sed',
  'sort',
  'tail',
  'tr',
];

interface HostOptions {
  readonly userId: number;
  /** Programs of this host, by name, with their shell text. */
  readonly programs: Readonly<Record<string, string>>;
  /** True when all of ci/needs.tsv is there from the start. */
  readonly complete?: boolean;
}

/** A machine that holds nothing but what it is given, with a clone of the project's set-up on it. */
class FakeHost {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async make(t: Test, options: HostOptions): Promise<FakeHost> {
    const host = new FakeHost(t.testdir({ bin: {}, root: {}, project: { ci: {} } }));
    const { stdout } = await execa('sh', [
      '-c',
      `for tool in ${plainTools.join(' ')}; do command -v "$tool"; done`,
    ]);
    for (const file of stdout.split('\n')) await symlink(file, host.path('bin', path.basename(file)));
    await symlink(process.execPath, host.path('bin/node'));
    for (const name of ['setup', 'needs.tsv']) {
      await copyFile(path.join(import.meta.dirname, name), host.path('project/ci', name));
    }
    await writeFile(host.path('project/package-lock.json'), '{ "packages": {} }');
    await host.addProgram('id', `echo ${options.userId}`);
    await host.addProgram('npm', `echo "npm $*" >>"${host.path('calls')}"\n${installsModules}`);
    for (const [name, text] of Object.entries(options.programs)) await host.addProgram(name, text);
    if (options.complete) await host.complete();
    return host;
  }

  path(...names: readonly string[]): string {
    return path.join(this.directory, ...names);
  }

  async addProgram(name: string, text: string): Promise<void> {
    await writeFile(this.path('bin', name), `#!/bin/sh\n${text}\n`);
    await chmod(this.path('bin', name), 0o755);
  }

  /** Puts there all that the table asks for. */
  async complete(): Promise<void> {
    await execa('sh', ['-c', completesHost], { env: this.environment() });
  }

  environment(): Record<string, string> {
    return { BIN: this.path('bin'), CALLS: this.path('calls'), TTYS0_SETUP_ROOT: this.path('root') };
  }

  async setup(...parameters: readonly string[]): Promise<{ exitCode: number | undefined; output: string }> {
    const result = await execa(this.path('project/ci/setup'), parameters, {
      reject: false,
      all: true,
      stdin: 'ignore',
      extendEnv: false,
      env: { ...this.environment(), PATH: this.path('bin'), TMPDIR: this.directory },
    });
    return { exitCode: result.exitCode, output: result.all };
  }

  /** What was called that changes the host, line by line. */
  async calls(): Promise<string[]> {
    const text = await readFile(this.path('calls'), 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line !== '');
  }
}

const installsModules = `if [ "$1" = ci ]; then mkdir -p node_modules && cat package-lock.json >node_modules/.package-lock.json; fi`;

/** Shell text that puts there what any package of the table brings. */
const completesHost = `
for name in qemu-system-x86_64 qemu-img mmdebstrap grub-mkimage mke2fs debugfs newuidmap gpg gpgv xz bzip2 xorriso chromium mcopy mkfs.vfat; do
  printf '#!/bin/sh\\n' >"$BIN/$name" && chmod 755 "$BIN/$name"
done
mkdir -p "$TTYS0_SETUP_ROOT/usr/lib/grub/i386-pc" "$TTYS0_SETUP_ROOT/usr/lib/grub/x86_64-efi"
mkdir -p "$TTYS0_SETUP_ROOT/usr/share/OVMF" "$TTYS0_SETUP_ROOT/usr/share/keyrings"
: >"$TTYS0_SETUP_ROOT/usr/lib/grub/i386-pc/boot.img"
: >"$TTYS0_SETUP_ROOT/usr/lib/grub/x86_64-efi/linux.mod"
: >"$TTYS0_SETUP_ROOT/usr/share/OVMF/OVMF_CODE_4M.fd"
: >"$TTYS0_SETUP_ROOT/usr/share/keyrings/debian-archive-keyring.gpg"`;

const aptThatWorks = `PATH=/usr/sbin:/usr/bin:/sbin:/bin
echo "apt-get $*" >>"$CALLS"
case "$*" in *install*) ${completesHost} ;; esac`;

const everything =
  'debian-archive-keyring e2fsprogs grub-common grub-pc-bin mmdebstrap qemu-system-x86 qemu-utils';

t.test(
  'root with apt: one update, one install of all that lacks, and the second run does nothing',
  async (t) => {
    const host = await FakeHost.make(t, { userId: 0, programs: { 'apt-get': aptThatWorks } });
    const first = await host.setup();
    t.equal(first.exitCode, 0, first.output);
    t.same(await host.calls(), [
      'apt-get -q update',
      `apt-get -q install -y --no-install-recommends ${everything}`,
      'npm ci --no-audit --no-fund',
    ]);
    t.match(first.output, /lacks qemu \(runs the guests\)/);

    const second = await host.setup();
    t.same(second, { exitCode: 0, output: '' });
    t.equal((await host.calls()).length, 3, 'nothing more was called');
  },
);

t.test('a user with sudo goes through it, and needs uidmap, too; the tests need a browser', async (t) => {
  const sudo = 'while [ "$1" = -n ]; do shift; done; exec "$@"';
  const programs = { 'apt-get': aptThatWorks, sudo, true: '' };
  const host = await FakeHost.make(t, { userId: 1000, programs });
  const { exitCode, output } = await host.setup('--tests');
  t.equal(exitCode, 0, output);
  const install = (await host.calls())[1] ?? '';
  t.match(install, / chromium-headless-shell debian-archive-keyring .* uidmap /);
});

t.test('without root or sudo, the one command that mends it is printed', async (t) => {
  const commands = [
    [
      'apt-get',
      `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${everything} uidmap`,
    ],
    [
      'dnf',
      'sudo dnf install -y debian-keyring e2fsprogs grub2-pc-modules grub2-tools mmdebstrap qemu-img qemu-system-x86-core shadow-utils',
    ],
    [
      'pacman',
      'sudo pacman -S --needed debian-archive-keyring e2fsprogs grub mmdebstrap qemu-img qemu-system-x86 shadow',
    ],
    [
      'zypper',
      'sudo zypper install -y debian-archive-keyring e2fsprogs grub2 grub2-i386-pc mmdebstrap qemu-img qemu-x86 shadow',
    ],
    ['brew', 'brew install e2fsprogs qemu'],
  ] as const;
  for (const [manager, command] of commands) {
    const host = await FakeHost.make(t, { userId: 1000, programs: { [manager]: 'echo "$0 $*" >>"$CALLS"' } });
    const { exitCode, output } = await host.setup();
    t.equal(exitCode, 3, output);
    t.equal(output.split('\n').at(-1), `setup:   ${command}`);
    t.same(await host.calls(), [], 'nothing was touched');
  }
});

t.test(
  'an apt that fails is quoted, with what to do; what it did not bring is asked for again',
  async (t) => {
    const failing = await FakeHost.make(t, {
      userId: 0,
      programs: { 'apt-get': 'echo E: no network; exit 100' },
    });
    const failed = await failing.setup();
    t.equal(failed.exitCode, 3);
    t.match(failed.output, /apt-get failed:\n {2}E: no network\n.*check the network/);

    const lazy = await FakeHost.make(t, { userId: 0, programs: { 'apt-get': '' } });
    const lacking = await lazy.setup();
    t.equal(lacking.exitCode, 3);
    t.match(lacking.output, /something still lacks:\nsetup: run: apt-get update && apt-get install/);
  },
);

t.test('npm ci runs when the lock file has changed, and not when only its time has', async (t) => {
  const host = await FakeHost.make(t, { userId: 0, programs: {}, complete: true });
  await host.setup();
  await host.setup();
  t.equal((await host.calls()).length, 1);
  await writeFile(
    host.path('project/package-lock.json'),
    '{ "packages": { "node_modules/a": { "version": "2" } } }',
  );
  t.equal((await host.setup()).exitCode, 0);
  t.equal((await host.calls()).length, 2);
});

t.test('modules that fit the lock file are kept, whoever installed them', async (t) => {
  const host = await FakeHost.make(t, { userId: 0, programs: {}, complete: true });
  await mkdir(host.path('project/node_modules'));
  await writeFile(host.path('project/node_modules/.package-lock.json'), '{ "packages": {} }');
  t.equal((await host.setup()).exitCode, 0);
  t.same(await host.calls(), []);
});

t.test('an npm that fails is quoted', async (t) => {
  const host = await FakeHost.make(t, {
    userId: 0,
    programs: { npm: 'echo ECONNREFUSED; exit 1' },
    complete: true,
  });
  const { exitCode, output } = await host.setup();
  t.equal(exitCode, 3);
  t.match(output, /npm ci failed:\n {2}ECONNREFUSED\n/);
});

t.test('the portal is built once, and again when a source of it changes', async (t) => {
  const host = await FakeHost.make(t, { userId: 0, programs: {}, complete: true });
  await mkdir(host.path('project/harness/portal'), { recursive: true });
  await writeFile(host.path('project/harness/portal/main.tsx'), 'one');
  const builds = async () => (await host.calls()).filter((call) => call.includes('build:portal')).length;
  await host.setup();
  await host.setup();
  t.equal(await builds(), 1);
  await writeFile(host.path('project/harness/portal/main.tsx'), 'two');
  await host.setup();
  t.equal(await builds(), 2);
});

t.test('an argument that it does not know is a wrong usage', async (t) => {
  const host = await FakeHost.make(t, { userId: 0, programs: {} });
  t.same(await host.setup('--test'), { exitCode: 2, output: 'usage: ci/setup [--tests] [--clients]' });
});
