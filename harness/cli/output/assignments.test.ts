import { execa } from 'execa';
import t from 'tap';
import { assignments } from './assignments.ts';

const awkward = `a'b"c$HOME \`id\` \\ %PATH%`;

t.test('what sh evaluates is the value, whatever is in it', async (t) => {
  const script = `${assignments({ TRIED: awkward, OTHER: 'x' }, 'sh')}\nprintf %s "$TRIED"`;
  t.equal((await execa('sh', ['-c', script])).stdout, awkward);
});

t.test('fish and PowerShell have quotes of their own', (t) => {
  t.equal(assignments({ A: `it's \\` }, 'fish'), String.raw`set -gx A 'it\'s \\'`);
  t.equal(assignments({ A: "it's" }, 'powershell'), "$env:A = 'it''s'");
  t.end();
});
