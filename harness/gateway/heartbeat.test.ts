import { EventEmitter } from 'node:events';
import { mock } from 'node:test';
import t from 'tap';
import type { WebSocket } from 'ws';
import { Heartbeat } from './heartbeat.ts';

/** As far as a heartbeat uses it. */
class Client extends EventEmitter {
  answers = true;
  pings = 0;
  terminated = false;

  ping(): void {
    this.pings += 1;
    if (this.answers) this.emit('pong');
  }

  terminate(): void {
    this.terminated = true;
    this.emit('close');
  }
}

t.test(
  'G8: a guest that says nothing for a day: its client is still there, and one that is half dead is not',
  (t) => {
    mock.timers.enable({ apis: ['setInterval'] });
    t.teardown(() => mock.timers.reset());
    const heartbeat = new Heartbeat();
    t.teardown(() => heartbeat.close());
    const [silent, gone] = [new Client(), new Client()];
    gone.answers = false;
    for (const client of [silent, gone]) heartbeat.watch(client as unknown as WebSocket);
    mock.timers.tick(30_000);
    t.ok(gone.terminated, 'after two periods');
    mock.timers.tick(24 * 3_600_000);
    t.notOk(silent.terminated);
    t.ok(silent.pings >= 24 * 240, 'often enough for a proxy that cuts after a minute');
    t.end();
  },
);
