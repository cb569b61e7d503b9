import t from 'tap';
import { describeEnd } from './end-text.ts';
import { needsRunningVm } from './not-running.ts';
import type { ConsoleEnd } from './session-state.ts';

const say = (end: ConsoleEnd) => describeEnd(end, { localTime: () => '10:42', names: ['alice'] });
const gateway = { code: 4409, message: 'from the gateway', at: '2026-01-01T09:42:00Z' };
const refusal = (message: string, status = 409): ConsoleEnd => ({
  kind: 'connect-refused',
  status,
  code: 'SomeCode',
  message,
});

t.test('a takeover names who and when, and that the guest session lives on', (t) => {
  const text = say({ kind: 'taken-over', by: 'bob', ...gateway });
  t.equal(text.title, 'bob took over this console at 10:42.');
  t.match(text, { body: /^You are still logged in in the guest\./, cure: 'take-back', intent: 'warning' });
  t.notMatch(text.body, /It was you/);
  t.match(say({ kind: 'taken-over', by: 'alice', ...gateway }).body, /It was you, in another tab/);
  const loggedOut = { ...gateway, message: 'It was taken over by bob. You are logged out in the guest.' };
  t.match(say({ kind: 'taken-over', by: 'bob', ...loggedOut }).body, /^You are logged out in the guest\./);
  t.match(say({ kind: 'taken-over', ...gateway, at: '' }).title, 'Another user took over this console.');
  t.end();
});

t.test('a refusal is told in the words of Resource Manager, with its cure', (t) => {
  const cures: readonly (readonly [string, string, RegExp])[] = [
    [
      "The existing console has a conflicting OS type 'Windows' with the requested OS type of Linux",
      'reconnect',
      /DELETE \/_ttys0\/faults\/os-type-conflict/,
    ],
    [
      'The VM is in a stopped deallocated state. Start the VM and retry the serial console connection.',
      'start-vm',
      /connects by itself/,
    ],
    [
      "Unable to retrieve boot diagnostics settings for 'debian'. To use the serial console, ensure that boot diagnostics is enabled for this VM.",
      'reconnect',
      /Enable boot diagnostics/,
    ],
    [
      "Unable to determine the resource group for boot diagnostics storage account 'acct'. Verify that boot diagnostics is enabled for this VM and you have access to this storage account.",
      'reconnect',
      /visible to you/,
    ],
    ['Azure Serial Console is not enabled for this subscription.', 'reconnect', /az serial-console enable/],
  ];
  for (const [message, cure, body] of cures) {
    t.match(say(refusal(message)), { title: message, code: 'SomeCode', cure, body }, message);
  }
  t.match(say(refusal('You do not have the required permissions.', 403)), {
    body: /Virtual Machine Contributor/,
  });
  t.match(say(refusal('Expired.', 401)), { cure: 'sign-in' });
  t.match(say(refusal('The lab did not answer', 0)), { body: /ttys0 up/ });
  t.end();
});

t.test('every end has its own title, a body and a cure', (t) => {
  const ends: readonly ConsoleEnd[] = [
    { kind: 'taken-over', ...gateway },
    { kind: 'vm-stopped', ...gateway },
    { kind: 'lab-stopped', ...gateway },
    { kind: 'too-slow', ...gateway },
    { kind: 'bad-input', ...gateway },
    { kind: 'refused', ...gateway, code: 4403 },
    refusal('refused by Resource Manager'),
    { kind: 'socket-lost', code: 1006, reason: '', hadSeat: true },
    { kind: 'socket-lost', code: 1006, reason: '', hadSeat: false },
    { kind: 'timed-out', step: 'requesting' },
    { kind: 'timed-out', step: 'opening' },
    { kind: 'timed-out', step: 'signing-in' },
    { kind: 'timed-out', step: 'replaying' },
  ];
  const texts = ends.map(say);
  t.equal(new Set(texts.map(({ title }) => title)).size, ends.length);
  for (const { body, title } of texts) t.ok(body.length > 20, title);
  t.end();
});

t.test('the gateway’s refusals: no token, no role, VM off', (t) => {
  t.match(say({ kind: 'refused', ...gateway, code: 4401 }), { cure: 'sign-in', title: 'from the gateway' });
  t.match(say({ kind: 'refused', ...gateway, code: 4403 }), { cure: 'reconnect', body: /role/ });
  t.match(say({ kind: 'refused', ...gateway, code: 4404, message: 'The VM is not running.' }), {
    cure: 'start-vm',
  });
  t.end();
});

t.test('starting the VM cures only what a stopped VM caused', (t) => {
  t.ok(needsRunningVm({ kind: 'vm-stopped', ...gateway }));
  t.ok(needsRunningVm(refusal('Azure Serial Console requires a virtual machine to be running.')));
  t.notOk(needsRunningVm(refusal('You do not have the required permissions.')));
  t.notOk(needsRunningVm({ kind: 'taken-over', ...gateway }));
  t.end();
});
