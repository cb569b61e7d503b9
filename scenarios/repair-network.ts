import assert from 'node:assert/strict';
import { scenario, type ConsoleSession, type GuestFacts } from 'ttys0';
import { booted } from './support/booted.ts';
import { loginAsRoot, rebootToLogin } from './support/maintenance.ts';

/** What keeps people out by SSH is mended by way of the console, on a guest that has sshd. */
const locked = {
  from: 'login',
  guests: ({ init }: GuestFacts) => init === 'systemd',
  timeoutMs: 90_000,
} as const;

/** How a connection to sshd goes, from inside the guest: nothing leads out of it. */
async function knockAtSsh(session: ConsoleSession): Promise<'answers' | 'refuses' | 'is silent'> {
  const word = await session.run("timeout 3 bash -c 'head -c4 </dev/tcp/127.0.0.1/22' 2>/dev/null; echo =$?", { withinMs: 20_000 }); // prettier-ignore
  if (word.endsWith('SSH-=0')) return 'answers';
  return word.endsWith('=124') ? 'is silent' : 'refuses';
}

/** Asked again until it answers: sshd is started beside the login. */
async function answersInTheEnd(session: ConsoleSession): Promise<void> {
  for (let knock = 0; knock < 10; knock += 1) if ((await knockAtSsh(session)) === 'answers') return;
  assert.equal(await knockAtSsh(session), 'answers');
}

const dropsSsh = /^-A INPUT -p tcp .*--dport 22 -j DROP$/m;

scenario(
  'sshd that does not start: its configuration is mended at the console',
  { ...locked, proves: 'fix.ssh', variant: 'sshd-broken' },
  async ({ alice, guest, step }) => {
    const unit = guest.facts.name.startsWith('ubuntu') ? 'ssh' : 'sshd';
    const file = '/etc/ssh/sshd_config';
    const session = await alice.connect();
    await loginAsRoot(session, guest);
    await step('the guest has booted without it', async () => {
      await booted(guest);
      assert.equal(await knockAtSsh(session), 'refuses');
      assert.notEqual(await session.run(`systemctl is-active ${unit}`), 'active');
    });
    await step('sshd itself says in which line the mistake is', async () => {
      assert.match(
        await session.run('/usr/sbin/sshd -t'),
        /sshd_config.* line \d+: unsupported option "perhaps"/,
      );
    });
    await step('the line is taken out, and sshd started', async () => {
      await session.run(`sed -i '/^PermitRootLogin perhaps/d' ${file}; systemctl restart ${unit}`);
      await answersInTheEnd(session);
    });
    await step('after a reboot it answers by itself', async () => {
      await rebootToLogin(session, guest);
      await booted(guest);
      await session.login(guest.user);
      await answersInTheEnd(session);
    });
  },
);

scenario(
  'a packet filter that keeps SSH out: the rule is taken away at the console',
  { ...locked, proves: 'fix.firewall', variant: 'firewall-closed' },
  async ({ alice, guest, step }) => {
    const session = await alice.connect();
    await loginAsRoot(session, guest);
    await step('the guest has booted with the rule, and nobody is answered', async () => {
      await booted(guest);
      assert.match(await session.run('iptables -S INPUT'), dropsSsh);
      assert.equal(await knockAtSsh(session), 'is silent');
    });
    await step('the filter tells how many packets it has dropped', async () => {
      assert.match(await session.run('iptables -nvL INPUT'), /^ *[1-9]\d* .*DROP .*dpt:22/m);
    });
    await step('without the rule sshd answers', async () => {
      await session.run('iptables -D INPUT -p tcp --dport 22 -j DROP');
      await answersInTheEnd(session);
    });
    await step('what the next boot loads is written without it, too', async () => {
      await session.run('iptables-save >/etc/iptables/rules.v4');
    });
    await step('after a reboot there is no such rule, and sshd answers', async () => {
      await rebootToLogin(session, guest);
      await booted(guest);
      await loginAsRoot(session, guest);
      assert.doesNotMatch(await session.run('iptables -S INPUT'), dropsSsh);
      await answersInTheEnd(session);
    });
  },
);

scenario(
  'a guest without a network: its configuration is written again at the console',
  { ...locked, proves: 'fix.network', variant: 'network-down' },
  async ({ alice, guest, step }) => {
    const file = '/etc/network/eth0';
    const address = 'ip -4 -o address show dev eth0';
    const session = await alice.connect();
    await loginAsRoot(session, guest);
    await step(
      'the guest has booted without address and route, and the service says that it failed',
      async () => {
        await booted(guest);
        assert.equal(await session.run(`${address}; ip route`), '');
        assert.equal(await session.run('systemctl is-active network'), 'failed');
      },
    );
    await step('its configuration is written again', async () => {
      const lines = [
        'link set eth0 up',
        'address add 10.0.2.15/24 dev eth0',
        'route add default via 10.0.2.2',
      ];
      await session.run(`printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')} >${file}`);
      await session.run('systemctl restart network');
      assert.match(await session.run(address), / inet 10\.0\.2\.15\/24 /);
    });
    await step('after a reboot the guest has its address and its route', async () => {
      await rebootToLogin(session, guest);
      await booted(guest);
      await session.login(guest.user);
      assert.match(await session.run(address), / inet 10\.0\.2\.15\/24 /);
      assert.match(await session.run('ip route'), /^default via 10\.0\.2\.2/m);
    });
  },
);
