// An example of a gateway that ttys0 can test: it speaks the real service's wire and nothing else, and has what it needs of
// the lab by the contract in harness/matrix/gateway-under-test/README.md. It shares no code with ttys0.
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { WebSocketServer } from 'ws';
import { answerCommand } from './admin.mjs';
import { Consoles } from './consoles.mjs';
import { Door } from './door.mjs';
import { readEnvironment } from './environment.mjs';
import { Session } from './session.mjs';

const clientPath = /(\/n\/connector\/[^/]+\/sessions\/[^/]+)\/client$/;
const environment = readEnvironment();
const parts = { door: new Door(environment), consoles: new Consoles() };
const sockets = new WebSocketServer({
  noServer: true,
  perMessageDeflate: false,
  handleProtocols: () => false,
});

const answer = (request, response) => {
  answerCommand(request, parts)
    .catch((error) => ({ status: 502, body: { error: { code: 'BadGateway', message: error.message } } }))
    .then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
};
const { tls, listen } = environment;
const server = tls ? createHttpsServer(tls, answer) : createHttpServer(answer);

server.on('upgrade', async (request, socket, head) => {
  socket.on('error', () => socket.destroy());
  const asked = new URL(request.url, 'http://localhost');
  const [, path] = clientPath.exec(asked.pathname) ?? [];
  const ticket = path && (await parts.door.look(path).catch((error) => ({ status: 502, error })));
  if (ticket?.status !== 200) {
    if (ticket?.error) console.error(`the lab does not answer: ${ticket.error.message}`);
    const status = ticket?.error ? '502 Bad Gateway' : '404 Not Found';
    return socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  }
  sockets.handleUpgrade(request, socket, head, (client) => {
    const session = new Session(client, path, parts);
    session.begin(ticket.body, asked.searchParams.get('authorization') ?? undefined).catch((error) => {
      session.end(1011, `The lab does not answer: ${error.message}`);
    });
  });
});

server.listen(listen.port, listen.host, () => {
  const { port } = server.address();
  console.log(`listening on ${tls ? 'wss' : 'ws'}://localhost:${port}`);
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));
