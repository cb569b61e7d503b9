import t from 'tap';
import { readToken } from './token.ts';

t.test('a token ends after its lifetime', (t) => {
  t.strictSame(readToken(200, { access_token: 'jwt', expires_in: 60 }, 1000), {
    token: 'jwt',
    expiresAtMs: 61_000,
  });
  t.end();
});

t.test('a refusal keeps the words, without trace ids', (t) => {
  const body = {
    error: 'invalid_grant',
    error_description: 'AADSTS50126: Wrong password. Trace ID: 1 Correlation ID: 2 Timestamp: 3',
  };
  t.throws(() => readToken(400, body, 0), { code: 'invalid_grant', message: 'AADSTS50126: Wrong password.' });
  t.throws(() => readToken(502, 'gateway', 0), { code: 'HTTP 502' });
  t.end();
});
