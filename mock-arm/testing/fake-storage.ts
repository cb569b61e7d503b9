import type { BootDiagnosticsStorage, BootDiagnosticsUris } from '../index.ts';

const endpoint = 'https://ttys0diag.blob.localhost:9000/';

/** One account without blobs; addresses tell what they were asked with. */
export const fakeStorage: BootDiagnosticsStorage = {
  accounts: () => [{ name: 'ttys0diag', blobEndpoint: endpoint }],
  settingsChanged: () => undefined,
  keys: () => ['a2V5LW9uZQ==', 'a2V5LXR3bw=='],
  blobUris: ({ name }) => urisAt(`${endpoint}${name}`),
  sasUris: ({ name }, account = 'managed', minutes) =>
    Promise.resolve(urisAt(`https://${account}/${name}`, `?minutes=${minutes}`)),
};

function urisAt(place: string, query = ''): BootDiagnosticsUris {
  return {
    consoleScreenshotBlobUri: `${place}/screenshot.bmp${query}`,
    serialConsoleLogBlobUri: `${place}/serialconsole.log${query}`,
  };
}
