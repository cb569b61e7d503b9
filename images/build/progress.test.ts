import t from 'tap';
import { progressReader } from './progress.ts';

t.test('what mmdebstrap says becomes phases, with a fraction once the number of packages is known', (t) => {
  const read = progressReader();
  const said = [
    'I: running apt-get update...',
    'Get:1 http://mirror.example/debian bookworm InRelease [151 kB]',
    '0 upgraded, 2 newly installed, 0 to remove and 0 not upgraded.',
    'Get:1 http://mirror.example/debian bookworm/main amd64 procps amd64 2:4.0.2-3 [709 kB]',
    'Get:2 http://mirror.example/debian bookworm/main amd64 nano amd64 7.2-1 [690 kB]',
    'Unpacking nano (7.2-1) ...',
    'Setting up nano (7.2-1) ...',
    "I: running --customize-hook in shell: sh -c 'x'",
  ].flatMap((line) => read(line) ?? []);
  t.match(said, [
    { phase: 'prepare', fraction: undefined },
    { phase: 'download', fraction: 0.5, text: 'download procps' },
    { phase: 'download', fraction: 1, text: 'download nano' },
    { phase: 'install', fraction: 0.5, text: 'install nano' },
    { phase: 'configure', text: 'configure the guest' },
  ]);
  t.end();
});
