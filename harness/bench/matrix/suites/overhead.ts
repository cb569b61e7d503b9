import { scenario } from 'ttys0';

scenario('nothing but a connection', { proves: 'access.com1', from: 'login' }, async ({ alice }) => {
  await alice.connect();
});
