import t from 'tap';
import { frozenArguments, qemuArguments } from './arguments.ts';

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

t.test('COM1 leads nowhere until the monitor has connected it', async (t) => {
  t.equal(
    qemuArguments(spec).find((word) => word.includes('id=com1')),
    'null,id=com1',
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
  t.equal(model('tcg'), 'Nehalem,model=28,stepping=10');
  t.equal(model('kvm'), 'host');
  const newer = qemuArguments({ ...spec, cpu: 'x86-64-v3' });
  t.match(newer[newer.indexOf('-cpu') + 1], /^Haswell-noTSX,.*model=28,stepping=10$/);
});

t.test('UEFI is two flashes after the disk, the second of its own; BIOS is none', async (t) => {
  t.notOk(qemuArguments(spec).some((word) => word.includes('pflash')));
  const drives = qemuArguments({ ...spec, firmware: 'uefi' }).filter((word) => word.startsWith('file='));
  t.match(drives, [
    /^file=\/cache\/a,,b\.qcow2,/,
    /unit=0,readonly=on$/,
    /^file=\/cache\/a,,b\.qcow2\.nvram,/,
  ]);
});

t.test('a seed is a second disk that can only be read, and Ignition a file of the firmware', async (t) => {
  const ignition = { name: 'opt/com.coreos/config', path: '/i/config.ign' };
  const line = qemuArguments({ ...spec, disk: 'ide', seedPath: '/i/seed.img', ignition }).join(' ');
  t.match(line, /-device ide-hd,drive=disk,bootindex=0 /);
  t.match(
    line,
    /file=\/i\/seed\.img,format=raw,if=none,id=seed,readonly=on -device virtio-blk-pci,drive=seed/,
  );
  t.match(line, /-fw_cfg name=opt\/com\.coreos\/config,file=\/i\/config\.ign/);
  t.notMatch(frozenArguments({ ...spec, seedPath: '/i/seed.img', ignition }).join(' '), /\/i\//);
});

t.test('memory is its own, a file to be frozen, or a frozen file mapped copy-on-write', async (t) => {
  const object = (kind: 'shared-file' | 'private-file'): string | undefined =>
    qemuArguments({ ...spec, memory: { kind, path: '/t/ram' } }).find((word) =>
      word.includes('memory-backend-file'),
    );
  t.match(object('shared-file'), /mem-path=\/t\/ram,size=512M,share=on$/);
  t.match(object('private-file'), /share=off$/);
  t.notOk(qemuArguments(spec).some((word) => word.includes('memory-backend')));
});

t.test('what a frozen machine and its clone must agree on holds no path', async (t) => {
  t.notOk(frozenArguments(spec).some((word) => /\/cache\/|\/run\/x/.test(word)));
  t.not(frozenArguments(spec).join(' '), frozenArguments({ ...spec, cpus: 1 }).join(' '));
});

t.test('a machine without a serial port, and one whose firmware mirrors its screen there', async (t) => {
  t.notOk(qemuArguments({ ...spec, serialPort: false }).includes('-serial'));
  const line = qemuArguments({ ...spec, firmwareMirror: true });
  t.match(line[line.indexOf('-machine') + 1], /graphics=off/);
});
