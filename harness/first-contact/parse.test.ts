import t from 'tap';
import { parseSystem } from './ask-system.ts';
import { parseGrub } from './grub-seen.ts';

t.test('what a system says of itself', async (t) => {
  t.same(
    parseSystem(
      'NAME="CentOS Linux"\nVERSION="7 (Core)"\nVERSION_ID="7"\nCMDLINE=root=/dev/vda1 ro console=ttyS0\n',
    ),
    {
      os: { name: 'CentOS Linux', version: '7' },
      kernel: { commandLine: 'root=/dev/vda1 ro console=ttyS0' },
    },
  );
  t.same(parseSystem('NAME=Gentoo\n'), { os: { name: 'Gentoo', version: '' } }, 'without a version');
  t.same(parseSystem("cat: can't open '/etc/os-release'\nCMDLINE=\n"), {}, 'nothing');
});

t.test('how GRUB shows itself on the line', async (t) => {
  const menu = 'The highlighted entry will be executed automatically in 5s.\n';
  t.match(parseGrub(`GNU GRUB  version 2.06\n${menu}`), { timeoutStyle: 'menu', timeoutSeconds: 5 });
  t.match(parseGrub("  Booting `Debian GNU/Linux'\n"), { timeoutStyle: 'hidden', terminal: ['serial'] });
  t.equal(parseGrub('[    0.000000] Linux version 6.1.0\n'), undefined);
});
