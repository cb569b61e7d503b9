import assert from 'node:assert/strict';
import { scenario } from 'ttys0';
import { activityOf } from './support/activity.ts';
import { asRoot } from './support/as-root.ts';
import {
  accessesIn,
  addressesOf,
  downloadOnceThere,
  logOnce,
  logPart,
  withoutAccesses,
} from './support/boot-log.ts';
import { assertNumberedLines, joinReceived } from './support/numbered-lines.ts';

/** One guest of each init: what is proved is the lab's. */
const two = ['custom-agetty', 'centos'];

scenario(
  'the log is complete from the firmware’s first byte on',
  {
    proves: 'security.audit',
    from: 'firmware',
    guests: two,
    variant: 'firmware-mirror',
    about: 'lab',
    timeoutMs: 40_000,
  },
  async ({ alice, step }) => {
    const session = await alice.connect({ from: 0 });
    await step('alice sees a whole boot', () => session.expect('login: ', { withinMs: 20_000 }));
    const seen = joinReceived([session]).toString();
    const log = await step('boot diagnostics have it at most 2 s later', () =>
      logOnce(alice, (text) => withoutAccesses(text).length >= seen.length),
    );
    await step('it begins with the firmware', () => assert.match(log.slice(0, 200), /SeaBIOS \(version/));
    await step('each byte that alice saw is in it, in its order', () => {
      assert.equal(withoutAccesses(log).slice(0, seen.length), seen);
    });
  },
);

scenario(
  'each access is a line of the log and an event of the Activity Log',
  { proves: 'security.audit', from: 'login', guests: two, about: 'lab' },
  async ({ alice, bob, carol, guest, step }) => {
    await step('alice connects, bob takes over, sends each command and leaves; two are refused', async () => {
      await alice.connect();
      const session = await bob.connect();
      await session.nmi();
      await session.sysrq('h');
      await session.reset();
      assert.equal((await carol.tryToConnect()).accepted, false);
      assert.equal((await bob.tryToConnect({ token: 'no.such.token' })).accepted, false);
      await session.close();
    });
    const accesses = await step('boot diagnostics have a line of each, in their order', async () => {
      const log = await logOnce(alice, (text) =>
        accessesIn(text).some(({ action, user }) => action === 'disconnect' && user === bob.upn),
      );
      const found = accessesIn(log);
      assert.deepEqual(
        found
          .map(({ action, user }) => `${action} ${user}`)
          .filter((line) => !line.startsWith('input-cut-off')),
        [
          `connect ${alice.upn}`,
          `connect ${bob.upn}`,
          `take-over ${bob.upn}`,
          `disconnect ${alice.upn}`,
          `nmi ${bob.upn}`,
          `sysrq ${bob.upn}`,
          `reset ${bob.upn}`,
          `refuse ${carol.upn}`,
          `refuse unknown`,
          `disconnect ${bob.upn}`,
        ],
      );
      return found;
    });
    await step('each names the guest and the moment', () => {
      for (const { vm, at } of accesses) {
        assert.equal(vm, guest.name);
        assert.ok(Math.abs(Date.parse(at) - Date.now()) < 600_000, at);
      }
    });
    await step('the Activity Log has an event of each, too', async () => {
      const events = await activityOf(alice);
      for (const event of [
        `connect/action ${alice.upn} Succeeded`,
        `connect/action ${bob.upn} Succeeded`,
        `takeOver/action ${bob.upn} Succeeded`,
        `disconnect/action ${alice.upn} Succeeded`,
        `nmi/action ${bob.upn} Accepted`,
        `sysrq/action ${bob.upn} Accepted`,
        `reset/action ${bob.upn} Accepted`,
        `connect/action ${carol.upn} Failed`,
        `connect/action unknown Failed`,
        `disconnect/action ${bob.upn} Succeeded`,
      ])
        assert.ok(
          events.includes(`Microsoft.SerialConsole/serialPorts/${event}`),
          `${event} is not in it: ${events.join('; ')}`,
        );
    });
  },
);

scenario(
  'the screenshot is a picture of the guest’s display',
  { proves: 'access.bootdiag', from: 'login', guests: two, about: 'lab' },
  async ({ alice, step }) => {
    const picture = await step('alice asks for its address, and opens it', async () => {
      const { screenshot } = await addressesOf(alice);
      const { status, bytes } = await downloadOnceThere(alice, screenshot);
      assert.equal(status, 200);
      return Buffer.from(bytes);
    });
    await step('it is a whole bitmap of a text screen’s size', () => {
      assert.equal(picture.toString('latin1', 0, 2), 'BM');
      assert.equal(picture.readUInt32LE(2), picture.length);
      assert.ok(picture.readInt32LE(18) >= 640, `it is ${picture.readInt32LE(18)} wide`);
      assert.ok(Math.abs(picture.readInt32LE(22)) >= 400, `it is ${picture.readInt32LE(22)} high`);
    });
    await step('it shows something', () => {
      const pixels = picture.subarray(picture.readUInt32LE(10));
      assert.ok(new Set(pixels).size > 1, 'each byte of it is the same');
    });
  },
);

scenario(
  'only who may read boot diagnostics reads the log',
  { proves: 'security.log-rotation', from: 'login', guests: two, about: 'lab' },
  async ({ alice, carol, guest, step }) => {
    const word = `${guest.name} login: `.slice(-7);
    const address = await step('the owner gets an address, and reads it there', async () => {
      const { log } = await addressesOf(alice);
      assert.match(await logOnce(alice, (text) => text.includes(word)), /login: /);
      assert.equal((await alice.download(log)).status, 200);
      return new URL(log);
    });
    await step('a reader of the VM gets no address', async () => {
      const { status, body } = await carol.arm.send('POST', 'retrieveBootDiagnosticsData');
      assert.equal(status, 403);
      assert.match(JSON.stringify(body), /AuthorizationFailed/);
    });
    await step('without its signature the address opens nothing', async () => {
      const { status } = await carol.download(`${address.origin}${address.pathname}`);
      assert.ok(status >= 401 && status < 500, `storage answers ${status}`);
    });
    await step('nor does it with another’s', async () => {
      const forged = new URL(address);
      forged.searchParams.set('sig', Buffer.alloc(32).toString('base64'));
      assert.equal((await carol.download(forged.href)).status, 403);
    });
  },
);

const [rotatedLines, partKiB] = [30_000, 64];

scenario(
  'a log that rotates loses nothing',
  {
    ...{ proves: 'security.log-rotation', from: 'shell', guests: two, about: 'lab' },
    lab: { logPartKiB: partKiB },
    timeoutMs: 20_000,
  },
  async ({ alice, step }) => {
    const session = await alice.connect();
    const last = `n${String(rotatedLines).padStart(6, '0')}`;
    await alice.serialLog();
    await step(`the guest prints ${rotatedLines} numbered lines`, async () => {
      session.type(`seq 1000001 $((1000000+${rotatedLines})) | sed s/^1/n/\r`);
      await session.expect(last, { withinMs: 10_000 });
    });
    const log = await step('boot diagnostics come to the last one', () =>
      logOnce(alice, (text) => text.includes(last)),
    );
    await step('each line is there once, in its order', () => {
      assert.equal(assertNumberedLines(Buffer.from(withoutAccesses(log))), rotatedLines);
    });
    await step(`the log is in parts of ${partKiB} KiB at most, which are all of it`, async () => {
      const parts: Buffer[] = [];
      for (let part = await logPart(alice, 1); part; part = await logPart(alice, parts.length + 1))
        parts.push(part);
      const earlier = Buffer.concat(parts);
      assert.ok(parts.length >= 4, `it has ${parts.length} earlier parts`);
      for (const part of parts) assert.ok(part.length <= partKiB * 1024, `one has ${part.length} bytes`);
      assert.ok(Buffer.from(log).subarray(0, earlier.length).equals(earlier), 'they are not its beginning');
      assert.ok(Buffer.byteLength(log) - earlier.length <= partKiB * 1024);
    });
  },
);

scenario(
  'a password typed at the console is in no log, and what a command prints is',
  { proves: 'security.log-secrets', from: 'login', about: 'lab' },
  async ({ alice, guest, step, unique, secret }) => {
    const user = { name: guest.user.name, password: secret('Secret') };
    const [wrong, echoed] = [secret('Wrong'), unique('echoed')];
    await step('root gives the user a password that is nowhere else', () =>
      asRoot(guest, `echo '${user.name}:${user.password}' | chpasswd`),
    );
    const session = await alice.connect();
    await step('alice types a wrong password first, and then hers', async () => {
      await assert.rejects(session.login({ ...user, password: wrong }), /refuse/i);
      await session.expect('login: ');
      session.type(`${user.name}\r`);
      await session.expect('Password: ');
      session.typeSecret(`${user.password}\r`);
      await session.expect(/^[^\n]{0,200}[$#>] $/);
    });
    await step('what she has echoed comes to the log', async () => {
      await session.run(`echo ${echoed}`);
      const log = await logOnce(alice, (text) => text.includes(echoed));
      assert.ok(log.includes(echoed), 'the log lacks what the guest printed');
    });
    await step('neither password is in the log, in the Activity Log, or in what came to her', async () => {
      const places = {
        'the log': await alice.serialLog(),
        'the Activity Log': (await activityOf(alice, 'whole')).join('\n'),
        'the session': joinReceived([session]).toString(),
      };
      for (const [place, text] of Object.entries(places)) {
        assert.ok(text.length > 0, `${place} is empty`);
        for (const secret of [user.password, wrong])
          assert.ok(!text.includes(secret), `${place} has a password`);
      }
    });
  },
);
