// The other thread of watchdog.ts, plain JavaScript because a thread is started without a loader of TypeScript.
import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

let lastWords = '';
let silentSeconds = 0;

parentPort.on('message', (words) => {
  lastWords = words;
  silentSeconds = 0;
});

// Counted and not measured: while the whole process is stopped, or has no processor, this does not count either.
setInterval(() => {
  silentSeconds += 1;
  if (lastWords === '' || silentSeconds < workerData.seconds) return;
  try {
    writeSync(2, lastWords);
  } finally {
    // No handler of the other thread would come to its turn.
    process.kill(process.pid, 'SIGKILL');
  }
}, 1_000);
