import t from 'tap';
import { authenticatorAddress, isSecondFactorKey, SecondFactor } from './totp.ts';

// The key of RFC 6238, appendix B, '12345678901234567890', in base32.
const key = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

function at(seconds: number): SecondFactor {
  return new SecondFactor(() => new Date(seconds * 1000));
}

t.test('the examples of RFC 6238, their last six digits', (t) => {
  for (const [seconds, code] of [
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
  ] as const) {
    t.ok(at(seconds).accept('alice', key, code), code);
    t.ok(at(seconds + 30).accept('alice', key, code), 'a clock may be one step off');
    t.notOk(at(seconds + 90).accept('alice', key, code), 'and not three');
  }
  t.notOk(at(59).accept('alice', key, '000000'));
  t.notOk(at(59).accept('alice', key, 'abc'));
  t.ok(at(59).accept('alice', key, '287 082'), 'as apps print it');
  t.end();
});

t.test('a code counts once, and for each account by itself', (t) => {
  const factor = at(59);
  t.ok(factor.accept('alice', key, '287082'));
  t.notOk(factor.accept('alice', key, '287082'));
  t.ok(factor.accept('bob', key, '287082'));
  t.end();
});

t.test('keys', (t) => {
  t.ok(isSecondFactorKey(key));
  t.notOk(isSecondFactorKey('short'));
  t.notOk(isSecondFactorKey('0189'.repeat(8)), 'not in the alphabet');
  t.match(authenticatorAddress(key, 'alice@ttys0.local'), /^otpauth:\/\/totp\/.*alice.*secret=GEZDG/);
  t.end();
});
