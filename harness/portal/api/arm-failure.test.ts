import t from 'tap';
import { ArmFailure, asArmFailure, readArmFailure } from './arm-failure.ts';

t.test('reads the wrapped shape of Resource Manager', (t) => {
  const failure = readArmFailure(403, '{"error":{"code":"AuthorizationFailed","message":"No role."}}');
  t.match(failure, { status: 403, code: 'AuthorizationFailed', message: 'No role.' });
  t.end();
});

t.test('reads the bare shape of the serial console provider', (t) => {
  const failure = readArmFailure(404, '{"code":"SubscriptionNotFound","message":"Not found."}');
  t.match(failure, { code: 'SubscriptionNotFound', message: 'Not found.' });
  t.end();
});

t.test('keeps a text body, and says the status when there is none', (t) => {
  t.match(readArmFailure(415, '415: Unsupported Media Type'), {
    code: 'HTTP 415',
    message: '415: Unsupported Media Type',
  });
  t.match(readArmFailure(502, ''), { code: 'HTTP 502', message: 'The lab answered with status 502.' });
  t.match(readArmFailure(500, '[1]'), { message: '[1]' });
  t.end();
});

t.test('a network error has status 0; a failure is passed through', (t) => {
  t.match(asArmFailure(new TypeError('Failed to fetch')), { status: 0, code: 'NoAnswer' });
  const failure = new ArmFailure(409, 'Conflict', 'x');
  t.equal(asArmFailure(failure), failure);
  t.end();
});
