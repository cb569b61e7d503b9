import path from 'node:path';
import t from 'tap';
import { directoryIds } from '../../../mock-arm/index.ts';
import { readLabFile } from './read.ts';

const guests = ['custom-agetty', 'rhel'];

t.test('the example: people, roles, denials, policy', async (t) => {
  const additions = await readLabFile(path.join(import.meta.dirname, 'example.yaml'), guests);
  t.match(additions, {
    policy: { mfaForConsole: true },
    people: {
      users: [
        { userName: 'frank@ttys0.local', displayName: 'Frank', password: 'correct-horse' },
        { userName: 'grace@ttys0.local', secondFactorKey: /^GRACE/, password: /^[a-z0-9-]{14}$/ },
      ],
      roleAssignments: [
        { role: 'Virtual Machine Contributor', scope: /virtualMachines\/custom-agetty$/ },
        { role: 'Reader', scope: /^\/subscriptions\/[^/]+$/ },
      ],
    },
    denyAssignments: [
      {
        denyAssignmentName: 'console of two',
        scope: /virtualMachines\/custom-agetty$/,
        permissions: [{ actions: ['Microsoft.SerialConsole/serialPorts/connect/action'] }],
        principals: ['00000000-0000-0000-0000-000000000000'],
        excludePrincipals: [directoryIds.alice, additions.people?.users[0]?.objectId],
        doNotApplyToChildScopes: false,
      },
    ],
  });
});

for (const [title, text, message] of [
  [
    'an unknown role',
    'people:\n  - name: a\n    roles:\n      - role: King\n',
    /line 4: people\.0\.roles\.0\.role: must be one of: Owner/,
  ],
  [
    'an unknown scope',
    'people:\n  - name: a\n    roles:\n      - role: Reader\n        scope: plan9\n',
    /line 5: .*plan9 is none of: subscription, group, custom-agetty/,
  ],
  ['a name that is taken', 'people:\n  - name: alice\n', /line 2: people\.0\.name: there is a alice already/],
  ['an unknown field', 'persons: []\n', /line 1: .*persons/],
  ['a short password', 'people:\n  - name: a\n    password: x\n', /line 3: .*8 characters/],
  [
    'an unknown person',
    'denyAssignments:\n  - name: a\n    actions: ["*"]\n    principals: [zoe]\n',
    /line 4: denyAssignments\.0\.principals\.0: nobody is called zoe/,
  ],
  [
    'an action that is none',
    'denyAssignments:\n  - name: a\n    actions: [connect]\n',
    /line 3: denyAssignments\.0\.actions\.0: must be an action/,
  ],
  ['no YAML', 'people: [\n', /line \d+/],
  ['a list', '- a\n', /line 1: the file is to be a mapping/],
] as const) {
  t.test(title, async (t) => {
    const directory = t.testdir({ 'lab.yaml': text });
    await t.rejects(readLabFile(path.join(directory, 'lab.yaml'), guests), message);
  });
}

t.test('a file that is not there', async (t) => {
  await t.rejects(readLabFile('/no/such/lab.yaml', guests), /\/no\/such\/lab\.yaml/);
});
