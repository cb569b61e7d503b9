import t from 'tap';
import { installCommand, parseNeeds, probeNeeds, readNeeds, type Need } from './needs.ts';

const head = 'id\tpurpose\tprobe\tversion\tapt\tdnf\tpacman\tzypper\tbrew\twhen';
const row =
  'qemu\truns the guests\tcommand:qemu-a|qemu-b\t--version\tqemu-system-x86\tqemu-core\tqemu\tqemu\t-\talways';

t.test('a row is read whole, and a dash is nothing', (t) => {
  t.same(parseNeeds(`${head}\n${row}\n`), [
    {
      id: 'qemu',
      purpose: 'runs the guests',
      probe: { kind: 'command', alternatives: ['qemu-a', 'qemu-b'] },
      versionArgument: '--version',
      packages: { apt: 'qemu-system-x86', dnf: 'qemu-core', pacman: 'qemu', zypper: 'qemu' },
      when: 'always',
    },
  ]);
  t.end();
});

t.test('a row amiss is refused', (t) => {
  t.throws(() => parseNeeds(`${head}\nqemu\tx`), /columns/);
  t.throws(() => parseNeeds(`${head}\n${row.replace('command:', 'magic:')}`), /no probe/);
  t.throws(() => parseNeeds(`${head}\n${row.replace('always', 'never')}`), /when/);
  t.end();
});

t.test('the command that installs a need is the one of the host', (t) => {
  const [need] = parseNeeds(`${head}\n${row}`) as [Need];
  t.equal(
    installCommand(need, 'apt', false),
    'sudo apt-get install -y --no-install-recommends qemu-system-x86',
  );
  t.equal(installCommand(need, 'apt', true), 'apt-get install -y --no-install-recommends qemu-system-x86');
  t.equal(installCommand(need, 'dnf', false), 'sudo dnf install -y qemu-core');
  t.equal(installCommand(need, 'pacman', false), 'sudo pacman -S --needed qemu');
  t.equal(installCommand(need, 'zypper', true), 'zypper install -y qemu');
  t.match(installCommand(need, 'brew', false), /^install qemu-system-x86 \(its name on Debian\)/);
  t.match(installCommand(need, undefined, false), /^install qemu-system-x86/);
  t.end();
});

t.test('the table of this repository is well formed, and every need is probed', async (t) => {
  const needs = await readNeeds();
  t.same(new Set(needs.map(({ id }) => id)).size, needs.length, 'ids are unique');
  for (const { installCommand: command, found, path } of await probeNeeds()) {
    t.ok(command.length > 0);
    t.equal(found, path !== undefined);
  }
});
