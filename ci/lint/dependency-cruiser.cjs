/** Imports go downward: what a folder may not import, and why. `npm run check` holds the tree to it. */
const harness = (...names) => `^harness/(${names.join('|')})/`;

const ranks = [
  ['errors', 'protocol'],
  ['deadline', 'host', 'faults'],
  ['line', 'machine', 'storage'],
  ['client', 'gateway', 'scenario', 'template'],
  ['lab'],
  ['matrix', 'bench'],
  ['cli', 'abuse', 'sabotage'],
];

const upward = ranks.slice(0, -1).map((rank, index) => ({
  name: `${rank.join('-')}-imports-downward`,
  comment:
    'Imports go downward: cli, matrix and bench, lab, then gateway, client and template, then machine, line and storage, then host and errors.',
  severity: 'error',
  from: { path: harness(...rank), pathNot: '[.]test[.]ts$' },
  to: { path: harness(...ranks.slice(index + 1).flat()) },
}));

module.exports = {
  forbidden: [
    ...upward,
    {
      name: 'line-and-machine-know-no-azure',
      severity: 'error',
      from: { path: harness('line', 'machine') },
      to: { path: ['^mock-arm/', harness('gateway', 'client')] },
    },
    {
      name: 'gateway-knows-no-azure-and-no-qemu',
      comment: 'The gateway is given its ports by the lab.',
      severity: 'error',
      from: { path: harness('gateway'), pathNot: '[.]test[.]ts$' },
      to: { path: ['^mock-arm/', '^images/', harness('machine')] },
    },
    {
      name: 'mock-arm-knows-no-qemu',
      comment: 'It acts on the Fleet that the lab gives it.',
      severity: 'error',
      from: { path: '^mock-arm/' },
      to: { path: ['^images/', '^harness/(?!errors/)'] },
    },
    {
      name: 'images-import-downward',
      severity: 'error',
      from: { path: '^images/', pathNot: '[.]test[.]ts$' },
      to: { path: ['^mock-arm/', '^harness/(?!(errors|deadline|host|machine|line)/)'] },
    },
    {
      name: 'scenarios-use-the-public-interface',
      comment: "Ours use what a user's own would use.",
      severity: 'error',
      from: { path: '^scenarios/' },
      to: { path: ['^mock-arm/', '^images/', '^harness/(?!scenario/index[.]ts)'] },
    },
    {
      name: 'portal-imports-nothing-of-the-server',
      severity: 'error',
      from: { path: harness('portal') },
      to: { path: ['^mock-arm/', '^images/', '^harness/(?!(portal|protocol)/)'] },
    },
    {
      name: 'clients-import-no-code-of-ours',
      comment: 'They are the world outside: what they know of the lab they have from `ttys0 env`.',
      severity: 'error',
      from: { path: '^clients/[^/]+/' },
      to: { path: ['^mock-arm/', '^images/', '^harness/', '^scenarios/'] },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node'],
      extensions: ['.ts', '.tsx', '.js'],
    },
  },
};
