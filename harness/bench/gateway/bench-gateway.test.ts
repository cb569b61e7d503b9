import t from 'tap';
import { benchGateway } from './bench-gateway.ts';

t.test('every figure is measured, on a real guest and on a stand-in', async (t) => {
  const figures = await benchGateway({
    guest: 'custom-agetty',
    rounds: 1,
    sizes: {
      ...{ echoes: 10, floodBytes: 2_097_152, stoppedBytes: 4_194_304, takeovers: 10, idleSessions: 10 },
    },
    peers: false,
    onProgress: (text) => t.comment(text),
    signal: new AbortController().signal,
  });
  t.same(
    figures.map(({ id }) => id),
    [
      'gateway.echo',
      'gateway.standinEcho',
      'gateway.throughput',
      'gateway.throughputRatio',
      'gateway.stoppedViewer',
      'gateway.takeover',
      'gateway.strayBytes',
      'gateway.session',
    ],
  );
  t.ok(figures.every(({ median }) => Number.isFinite(median)));
  t.match(
    figures.find(({ id }) => id === 'gateway.strayBytes'),
    { median: 0, met: true },
  );
});
