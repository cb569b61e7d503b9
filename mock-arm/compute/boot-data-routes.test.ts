import t from 'tap';
import { errorOf, portPath, TestLab, vmPath } from '../testing/lab.ts';

const retrieve = `${vmPath}/retrieveBootDiagnosticsData`;
const expiry = 'sasUriExpirationTimeInMinutes';

async function setBootDiagnostics(lab: TestLab, bootDiagnostics: object): Promise<void> {
  const body = { properties: { diagnosticsProfile: { bootDiagnostics } } };
  const response = await lab.send('alice', 'PUT', vmPath, { body });
  if (response.statusCode !== 200) throw new Error(response.body);
}

t.test('addresses of log and screenshot, for two hours or as long as was asked', async (t) => {
  await using lab = new TestLab();
  for (const [query, minutes] of [
    ['', 120],
    [`?${expiry}=1&api-version=2020-06-01`, 1],
    [`?api-version=2024-07-01&${expiry}=1440`, 1440],
  ] as const) {
    const response = await lab.send('bob', 'POST', retrieve + query);
    t.equal(response.statusCode, 200);
    t.same(response.json(), {
      consoleScreenshotBlobUri: `https://managed/debian/screenshot.bmp?minutes=${minutes}`,
      serialConsoleLogBlobUri: `https://managed/debian/serialconsole.log?minutes=${minutes}`,
    });
  }
});

t.test('times that the real service does not give', async (t) => {
  await using lab = new TestLab();
  for (const minutes of ['0', '1441', '-5', '1.5', 'soon', '99999']) {
    const response = await lab.send('bob', 'POST', `${retrieve}?${expiry}=${minutes}`);
    t.equal(response.statusCode, 400, minutes);
    t.match(errorOf(response), { code: 'InvalidParameter', target: expiry });
  }
});

t.test("an earlier part of a long log, by the lab's own parameter", async (t) => {
  await using lab = new TestLab();
  const response = await lab.send('bob', 'POST', `${retrieve}?ttys0Part=12`);
  t.match(response.json(), {
    serialConsoleLogBlobUri: 'https://managed/debian/serialconsole.log?minutes=120&part=12',
  });
  for (const part of ['0', '-1', '1.5', 'last', '1234567']) {
    const refused = await lab.send('bob', 'POST', `${retrieve}?ttys0Part=${part}`);
    t.equal(refused.statusCode, 400, part);
    t.match(errorOf(refused), { code: 'InvalidParameter', target: 'ttys0Part' });
  }
});

t.test(
  'a reader is refused, and so is a VM without boot diagnostics, or one that is not there',
  async (t) => {
    await using lab = new TestLab();
    t.equal((await lab.send('carol', 'POST', retrieve)).statusCode, 403);
    t.equal((await lab.send('bob', 'POST', retrieve.replace('debian', 'nobody'))).statusCode, 404);
    await setBootDiagnostics(lab, { enabled: false });
    const response = await lab.send('bob', 'POST', retrieve);
    t.equal(response.statusCode, 409);
    t.match(errorOf(response), { code: 'OperationNotAllowed' });
  },
);

t.test(
  'an account of one’s own: its addresses are in the instance view, and the console is given',
  async (t) => {
    await using lab = new TestLab();
    for (const storageUri of [
      'https://ttys0diag.blob.localhost:9000/',
      'https://localhost:9000/ttys0diag/',
    ]) {
      await setBootDiagnostics(lab, { enabled: true, storageUri });
      const shown = await lab.send('carol', 'GET', `${vmPath}?$expand=instanceView`);
      t.match(shown.json(), {
        properties: {
          diagnosticsProfile: { bootDiagnostics: { enabled: true, storageUri } },
          instanceView: {
            bootDiagnostics: {
              serialConsoleLogBlobUri: 'https://ttys0diag.blob.localhost:9000/debian/serialconsole.log',
            },
          },
        },
      });
      t.match((await lab.send('bob', 'POST', retrieve)).json(), {
        serialConsoleLogBlobUri: /^https:\/\/ttys0diag\//,
      });
      t.equal((await lab.send('bob', 'POST', `${portPath}/connect`)).statusCode, 200);
    }
    await setBootDiagnostics(lab, { enabled: true, storageUri: 'https://gone.blob.core.windows.net/' });
    t.match(errorOf(await lab.send('bob', 'POST', `${portPath}/connect`)), {
      message: /^Unable to determine the resource group for boot diagnostics storage account 'gone'/,
    });
    t.match(errorOf(await lab.send('bob', 'POST', retrieve)), {
      code: 'StorageAccountNotFound',
      message: /^The storage account 'gone' .* could not be found/,
    });
  },
);
