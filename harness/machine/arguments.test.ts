import t from 'tap';
import { qemuArguments } from './arguments.ts';

const spec = {
  guest: 'g',
  diskPath: '/cache/a,b.qcow2',
  memoryMiB: 512,
  cpus: 2,
  accelerator: 'tcg',
  directory: '/run/x',
  serialLogPath: '/cache/g.log',
} as const;

t.test('it starts paused, without defaults, and with no display to mirror', async (t) => {
  const line = qemuArguments(spec);
  for (const flag of ['-S', '-nodefaults', '-no-user-config']) t.ok(line.includes(flag), flag);
  t.equal(line[line.indexOf('-display') + 1], 'none');
  t.notOk(line.includes('-nographic'));
});

t.test('COM1 is a socket with a log of its own', async (t) => {
  const com1 = qemuArguments(spec).find((word) => word.includes('id=com1'));
  t.match(
    com1,
    /^socket,id=com1,path=\/run\/x\/com1,server=on,wait=off,logfile=\/cache\/g\.log,logappend=on$/,
  );
});

t.test('a comma in a path is doubled', async (t) => {
  t.ok(qemuArguments(spec).some((word) => word.startsWith('file=/cache/a,,b.qcow2,')));
});

t.test('the processor is a named model under translation', async (t) => {
  const model = (accelerator: 'tcg' | 'kvm'): string | undefined => {
    const line = qemuArguments({ ...spec, accelerator });
    return line[line.indexOf('-cpu') + 1];
  };
  t.equal(model('tcg'), 'Nehalem');
  t.equal(model('kvm'), 'host');
});
