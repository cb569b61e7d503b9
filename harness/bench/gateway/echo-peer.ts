import { createServer, type Socket } from 'node:net';

/**
 * A process of its own that plays a guest on a unix socket: `echo-peer.ts PATH`. It echoes; `F` and ten digits make it say
 * so many bytes, the last of them a `!`. Prints `ready` when it listens.
 */
const command = /^F(\d{10})$/;
const commandBytes = 11;
const chunk = Buffer.from(`${'0123456789abcdef'.repeat(7)}0123456789abcd\r\n`.repeat(512));

function flood(socket: Socket, bytes: number): void {
  let left = bytes - 1;
  const more = (): void => {
    while (left > 0) {
      const part = chunk.subarray(0, left);
      left -= part.length;
      if (!socket.write(part)) return void socket.once('drain', more);
    }
    socket.write('!');
  };
  more();
}

createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes) => {
    const wanted = bytes.length >= commandBytes && command.exec(bytes.toString('latin1'))?.[1];
    if (wanted) flood(socket, Number(wanted));
    else socket.write(bytes);
  });
}).listen(process.argv[2], () => process.stdout.write('ready\n'));
