import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { findOfficial, guestName, listOfficial } from './catalogue.ts';
import { planLines } from './plan.ts';

t.test('every image of the catalogue is well formed, and has a plan', async (t) => {
  const images = await listOfficial();
  const distributions = new Set(images.map(({ distribution }) => distribution));
  for (const wanted of ['ubuntu', 'debian', 'centos-stream', 'rocky', 'alma', 'oracle', 'opensuse', 'fedora-coreos', 'flatcar', 'rhel', 'sles']) t.ok(distributions.has(wanted), wanted); // prettier-ignore
  t.equal(new Set(images.map(guestName)).size, images.length, 'each is a guest of its own');
  for (const image of images) {
    t.match(guestName(image), /^[a-z0-9][a-z0-9-]{0,47}$/);
    t.notMatch(planLines(image).join('\n'), /undefined|\[object|\{\}/, image.name);
    t.ok(
      'own' in image.location || image.signature !== undefined || image.unsigned !== undefined,
      image.name,
    );
  }
});

t.test('an image is found by version, by another name of it, and by distribution', async (t) => {
  t.equal((await findOfficial('ubuntu:24.04')).name, 'ubuntu:24.04');
  t.equal((await findOfficial('Ubuntu:noble')).name, 'ubuntu:24.04');
  t.equal((await findOfficial('ubuntu')).name, 'ubuntu:24.04');
  t.equal(guestName(await findOfficial('ubuntu:24.04')), 'ubuntu-24-04');
});

t.test('what is not there is answered with what is near', async (t) => {
  await t.rejects(findOfficial('ubunut:24.04'), { code: 'image.official-unknown', advice: /^Did you mean ubuntu:24\.04\?/ }); // prettier-ignore
  await t.rejects(findOfficial('rockyy'), {
    code: 'image.official-unknown',
    advice: /^Did you mean rocky:9\?/,
  });
  await t.rejects(findOfficial('ubuntu:4'), {
    code: 'image.official-unknown',
    advice: /Choose one of: ubuntu:24\.04, ubuntu:22\.04, [^r]*$/,
  });
  await t.rejects(findOfficial('../../etc/passwd'), { code: 'image.official-unknown' });
});

t.test('the plan of an image that needs an account says why', async (t) => {
  const plan = planLines(await findOfficial('rhel:9')).join('\n');
  t.match(plan, /Red Hat gives .* account holders.*--file FILE --sha256 HEX/);
  t.match(plan, /account +needed/);
});

t.test('a field that is wrong is named with its file', async (t) => {
  const directory = t.testdir({});
  const common =
    'name: x\nos: X\nversions:\n  - version: "1"\n    title: X 1\n    login: x\n    licence: free\n';
  const expectProblem = async (fields: string, field: string, problem: RegExp) => {
    await writeFile(path.join(directory, 'x.yaml'), common + fields);
    await t.rejects(listOfficial(directory), {
      code: 'image.profile-invalid',
      message: new RegExp(`x\\.yaml: ${field}: .*${problem.source}`),
    });
  };
  await expectProblem(
    '    location: { url: "http://example.org/x" }\n',
    'versions\\.0\\.location\\.url',
    /https/,
  );
  await expectProblem(
    '    location: { url: "https://example.org/x" }\n',
    'versions\\.0\\.checksum',
    /must be there/,
  );
  const located = '    location: { url: "https://example.org/x" }\n    checksum: { url: "https://example.org/s", algorithm: sha256 }\n'; // prettier-ignore
  await expectProblem(located, 'versions\\.0\\.unsigned', /why/);
  const signed = (fingerprint: string, more = '') => `${located}    signature: { over: checksum, ${more}key: { url: "https://example.org/k", fingerprints: ["${fingerprint}"] } }\n`; // prettier-ignore
  await expectProblem(signed('0593B34A'), 'versions\\.0\\.signature\\.key\\.fingerprints\\.0', /40/);
  await expectProblem(signed('A'.repeat(40)), 'versions\\.0\\.signature\\.url', /must be there/);
  await expectProblem(`${located}    unsigned: so\n    wait: for ever\n`, 'versions\\.0\\.wait', /./);
});
