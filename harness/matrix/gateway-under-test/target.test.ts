import t from 'tap';
import { parseGateway } from './target.ts';

const shared = { TTYS0_DOOR: 'https://localhost:9444', TTYS0_KEY: 'a-key-of-many-characters' };

t.test('an address goes with the door and the key of the environment', async (t) => {
  t.same(parseGateway('wss://localhost:9443/some/prefix/', shared), {
    kind: 'address',
    name: 'wss://localhost:9443/some/prefix/',
    origin: 'wss://localhost:9443/some/prefix',
    doorPort: 9444,
    key: shared.TTYS0_KEY,
  });
});

t.test('what is no address is an image', async (t) => {
  for (const name of ['gateway', 'registry.example:5000/team/gateway:1.2', 'gateway@sha256:0a1b'])
    t.same(parseGateway(name, {}), { kind: 'image', name });
});

t.test('what is neither is refused, and so is an address without its door', async (t) => {
  for (const text of [
    'https://localhost:9443',
    'wss://',
    'wss://localhost/?token=1',
    'wss://me@localhost',
    'two words',
    '',
  ])
    t.throws(() => parseGateway(text, shared), { code: 'usage.option' }, text);
  for (const environment of [
    {},
    { ...shared, TTYS0_DOOR: 'http://localhost:1' },
    { ...shared, TTYS0_KEY: 'short' },
  ])
    t.throws(() => parseGateway('ws://localhost:9443', environment), { code: 'usage.option' });
});
