import t from 'tap';
import { ArmError } from './error.ts';
import { parseArmPath } from './path.ts';

t.test('an encoded slash separates as a plain one does', (t) => {
  t.same(parseArmPath('/a/ss%2FvirtualMachines%2f2/b').segments, ['a', 'ss', 'virtualMachines', '2', 'b']);
  t.same(parseArmPath('//a///b/').segments, ['a', 'b']);
  t.end();
});

t.test('query names are decoded and their case is gone; the first of a name counts', (t) => {
  const { query } = parseArmPath('/a?%24Expand=instanceView&API-version=1&api-version=2&x=a?b');
  t.equal(query.get('$expand'), 'instanceView');
  t.equal(query.get('api-version'), '1');
  t.equal(query.get('x'), 'a?b');
  t.end();
});

t.test('what does not decode, or hides a control character, is refused', (t) => {
  for (const path of ['/a/%', '/a/%zz', '/a/%00', '/a/%0d%0ab', '/%c3%28']) {
    t.throws(
      () => parseArmPath(path),
      new ArmError(400, 'InvalidRequestUri', 'The request URI is not valid.'),
      path,
    );
  }
  t.end();
});
