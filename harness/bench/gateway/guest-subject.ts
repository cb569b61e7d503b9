import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { ensureImage, loadProfile, loginsOf } from '../../../images/index.ts';
import { ArmClient } from '../../client/arm-client.ts';
import { findUser } from '../../client/find-lab.ts';
import { Deadline } from '../../deadline/deadline.ts';
import { thawedSource } from '../../lab/guest/source.ts';
import { Lab } from '../../lab/lab.ts';
import { logIn } from '../../line/login.ts';
import { Operator } from '../../line/operator.ts';
import { chooseAccelerator } from '../../machine/accelerator/choose.ts';
import { ensureTemplate } from '../../template/ensure.ts';
import { answerAll } from './messages.ts';

/** A lab with a real guest, whose kernel echoes what is typed: `guest-subject.ts GUEST`. */
const [guestName = ''] = process.argv.slice(2);
const echoTimeoutMs = 30_000;
const deadline = Deadline.after(600_000);
const accelerator = await chooseAccelerator();
const lab = await Lab.start({ port: 0, accelerator, bootDiagnostics: { onAlarm: () => undefined } });
process.once('SIGTERM', () => void lab[Symbol.asyncDispose]().finally(() => process.exit()));
const image = await ensureImage(await loadProfile(guestName));
const template = await ensureTemplate({ image, stage: 'login-prompt', accelerator, run: lab.run });
const guest = await lab.addGuest(guestName, thawedSource(image, template));
await guest.start();
const [login] = loginsOf(image.profile);
if (!login) throw new Error(`nobody can log in at ${guestName}`);
const operator = new Operator(guest.line);
await logIn(operator, login, deadline);
// From here on the kernel echoes each byte at once, and nothing else is said.
operator.type("stty raw echo; echo now 'quiet'; cat > /dev/null\r");
await operator.expect('now quiet', deadline);
operator[Symbol.dispose]();

const { machine } = guest.power;
if (!machine) throw new Error(`${guestName} has gone`);
const { com1 } = machine;
const arm = await ArmClient.create(lab.description, findUser(lab.description, 'alice'));
const ca = readFileSync(lab.description.caPath, 'utf8');

async function echo(): Promise<number> {
  const startedMs = performance.now();
  const echoed = once(com1, 'data', { signal: Deadline.after(echoTimeoutMs).signal });
  com1.write(Buffer.from('x'));
  await echoed;
  return performance.now() - startedMs;
}

answerAll({
  addresses: async ({ count, mode }) => {
    const addresses: string[] = [];
    for (let made = 0; made < count; made += 1) addresses.push(await arm.connectionString(guestName, mode));
    return { ca, token: await arm.token(), addresses };
  },
  'raw-echo': async ({ count }) => {
    const milliseconds: number[] = [];
    for (let made = 0; made < count; made += 1) milliseconds.push(await echo());
    return milliseconds;
  },
  memory: () => Promise.resolve(process.memoryUsage.rss()),
  said: () => Promise.resolve(guest.line.end),
});
