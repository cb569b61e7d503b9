import t from 'tap';
import { openSigningKey } from '../../identity/signing-key.ts';
import { errorOf, TestLab } from '../lab.ts';
import { badTokens } from './bad-tokens.ts';
import { otherRequests, resourceManagerRequests } from './requests.ts';
import { snapshot } from './snapshot.ts';
import { complaint } from './verdict.ts';

t.test('no route takes a token that is not good, and none does anything for it', async (t) => {
  const keyDirectory = t.testdir();
  const key = await openSigningKey(keyDirectory);
  await using lab = new TestLab({ keyDirectory });
  const before = await snapshot(lab);
  const owners = (await otherRequests(lab)).filter(({ url }) => /^\/_ttys0\/(?!unhandled)/.test(url));
  const requests = [...resourceManagerRequests(lab), ...owners];
  t.ok(owners.length >= 5);
  for (const { title, header, code } of await badTokens(lab, key)) {
    const wrong: string[] = [];
    for (const { method, url } of requests) {
      const headers = header === undefined ? {} : { authorization: header };
      const answer = await lab.inject(method, url, { headers });
      const isRefused = answer.statusCode === 401 && errorOf(answer).code === code;
      const challenge = String(answer.headers['www-authenticate']);
      const problem = complaint(answer) ?? (isRefused ? undefined : `${answer.statusCode} ${answer.body}`);
      if (problem !== undefined || !challenge.startsWith('Bearer authorization_uri='))
        wrong.push(`${method} ${url}: ${problem ?? challenge}`);
    }
    t.same(wrong, [], title);
  }
  t.same(await snapshot(lab), before, 'nothing changed');
  t.same(lab.events, [], 'nobody did anything');
});
