const commandPath = /(\/n\/connector\/[^/]+\/sessions\/[^/]+)\/adminCommand\/([a-z]+)$/;
const mostBytes = 64 * 1024;

/** NMI, reset and SysRq: `POST …/adminCommand/{nmi|reset|sysrq}` with the token of whoever has the console. */
export async function answerCommand(request, { door, consoles }) {
  const [, path, command] = commandPath.exec(new URL(request.url, 'http://localhost').pathname) ?? [];
  if (!path) return refusal(404, 'NotFound', 'There is nothing at this path.');
  if (request.method !== 'POST') return refusal(405, 'MethodNotAllowed', 'Admin commands are posted.');
  const body = await read(request);
  if (body === undefined) return refusal(400, 'InvalidRequestContent', 'The body is no JSON.');
  const session = consoles.find(path);
  if (!session) return refusal(404, 'SessionNotFound', 'This console session is not connected.');
  const [, token] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (!token) return refusal(401, 'InvalidAuthenticationToken', 'The token is missing.');
  const checked = await door.check(path, token);
  if (checked.status !== 200) return checked;
  return door.command(path, command, body);
}

function refusal(status, code, message) {
  return { status, body: { error: { code, message } } };
}

async function read(request) {
  let text = '';
  for await (const part of request) {
    text += part;
    if (text.length > mostBytes) return undefined;
  }
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    return undefined;
  }
}
