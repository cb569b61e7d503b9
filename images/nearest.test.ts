import t from 'tap';
import { editDistance, nearest } from './nearest.ts';

t.test('letters between words', async (t) => {
  t.equal(editDistance('rhel', 'rhel'), 0);
  t.equal(editDistance('rhle', 'rhel'), 2);
  t.equal(editDistance('', 'sles'), 4);
});

t.test('a name that is near is suggested, another one is not', async (t) => {
  const known = ['custom-agetty', 'rhel', 'ubuntu'];
  t.equal(nearest('custom-agety', known), 'custom-agetty');
  t.equal(nearest('ubunut', known), 'ubuntu');
  t.equal(nearest('rhe', known), 'rhel');
  t.equal(nearest('plan9', known), undefined);
});
