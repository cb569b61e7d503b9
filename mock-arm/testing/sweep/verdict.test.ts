import t from 'tap';
import { complaint } from './verdict.ts';

t.test('what is wrong with an answer is seen', (t) => {
  const of = (statusCode: number, body: unknown): string | undefined =>
    complaint({ statusCode, body: typeof body === 'string' ? body : JSON.stringify(body) });
  const error = { code: 'InvalidRequestContent', message: 'No.' };
  t.equal(of(200, ''), undefined);
  t.equal(of(400, { error }), undefined);
  t.equal(of(404, { code: 'SubscriptionNotFound', message: 'No.' }), undefined);
  t.equal(of(400, { error: 'invalid_request', error_description: 'AADSTS1: No.' }), undefined);
  t.equal(of(400, '<!DOCTYPE html>\n<p>No.</p>'), undefined, 'a page for people');
  t.match(of(500, { error }), /^500/);
  t.match(
    of(404, { message: 'Route GET:/x not found', error: 'Not Found', statusCode: 404 }),
    /without an error/,
  );
  t.match(of(400, { error: { ...error, message: '' } }), /without an error/);
  t.match(of(400, error), /without an error/);
  t.match(of(400, ''), /without an error/);
  t.match(of(400, { error: { ...error, message: new Error('x').stack } }), /a stack/);
  t.end();
});
