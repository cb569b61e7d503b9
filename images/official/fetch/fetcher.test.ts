import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import t from 'tap';
import { createServer, type AddressInfo } from 'node:net';
import { WebServer } from '../testing/web-server.ts';
import { Fetcher } from './fetcher.ts';
import { nextAddress } from './redirect.ts';
import { fetchSmall } from './text.ts';

t.test('https: a trusted server is read, and never left for http', async (t) => {
  const directory = t.testdir({});
  const [keyFile, certFile] = [path.join(directory, 'key.pem'), path.join(directory, 'cert.pem')];
  await execa('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile, '-out', certFile, '-days', '2', '-subj', '/CN=test', '-addext', 'subjectAltName=IP:127.0.0.1']); // prettier-ignore
  const [key, cert] = await Promise.all([readFile(keyFile, 'utf8'), readFile(certFile, 'utf8')]);
  await using secure = await WebServer.start({ key, cert });
  await using plain = await WebServer.start();
  plain.site.set('/x', 'stolen');
  secure.site.set('/x', 'good');
  secure.site.set('/here', (_request, response) => void response.writeHead(301, { location: '/x' }).end());
  secure.site.set(
    '/down',
    (_request, response) => void response.writeHead(302, { location: `${plain.url}/x` }).end(),
  );
  plain.site.set(
    '/up',
    (_request, response) => void response.writeHead(302, { location: `${secure.url}/x` }).end(),
  );

  await using fetcher = new Fetcher({ authorities: cert });
  t.equal((await fetchSmall(fetcher, `${secure.url}/here`)).toString(), 'good');
  t.equal((await fetchSmall(fetcher, `${plain.url}/up`)).toString(), 'good');
  await t.rejects(fetchSmall(fetcher, `${secure.url}/down`), { code: 'image.download-redirect', message: /not https any more/ }); // prettier-ignore
  t.equal(plain.count('/x'), 0, 'it was not even asked');

  await using stranger = new Fetcher();
  await t.rejects(fetchSmall(stranger, `${secure.url}/x`), {
    code: 'image.download-failed',
    message: /signed by nobody/,
  });
});

t.test('a small file that is none ends', async (t) => {
  await using server = await WebServer.start();
  server.site.set('/endless', (_request, response) => {
    response.writeHead(200);
    const more = () => {
      while (response.write(Buffer.alloc(1_000_000)));
    };
    response.on('drain', more);
    more();
  });
  await using fetcher = new Fetcher();
  await t.rejects(fetchSmall(fetcher, `${server.url}/endless`), { code: 'image.download-size' });
});

t.test('where a redirect may lead', async (t) => {
  const from = new URL('https://example.org/a/b');
  t.equal(nextAddress(from, '../c').href, 'https://example.org/c');
  t.equal(nextAddress(from, '//other.example/c').href, 'https://other.example/c');
  for (const target of [
    'http://example.org/',
    'ftp://example.org/',
    'https://a:b@example.org/',
    'https://',
    'javascript:alert(1)',
  ]) {
    t.throws(() => nextAddress(from, target), { code: 'image.download-redirect' }, target);
  }
  t.throws(() => nextAddress(from, 'http://x/\x1b[2J'), { message: /^[\x20-\x7e]+$/ });
});

t.test('a server that takes the connection and says nothing', async (t) => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  t.teardown(() => silent.close());
  await new Promise((resolve) => silent.once('listening', resolve));
  await using fetcher = new Fetcher({ times: { connectMs: 200 } });
  const url = `https://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
  await t.rejects(fetchSmall(fetcher, url), {
    code: 'image.download-failed',
    message: /no connection came about in time/,
  });
});
