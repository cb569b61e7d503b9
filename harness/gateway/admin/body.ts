import { z } from 'zod';
import { type Answer, type Command, refusal } from './answer.ts';

const bodySchema = z.object({
  command: z.string().optional(),
  requestId: z.string().min(1).max(128).optional(),
  commandParameters: z.object({ SysRqCommand: z.unknown() }).partial().default({}),
});

const keysSchema = z.string().regex(/^[a-z0-9]{1,32}$/i);

/** An admin command as it was posted. */
export interface Order {
  readonly command: Command;
  /** Of SysRq, in lower case: as on a keyboard, shift makes no difference. Empty for the other commands. */
  readonly keys: string;
  /** The caller's own name for it, under which it is done once. */
  readonly requestId: string | undefined;
}

/**
 * Reads an admin command (azure-wire 2.6): 404 for one that there is not, 400 for a body that is none, and for keys that
 * are not 1 to 32 letters and digits (A3).
 */
export function readOrder(command: string, body: unknown): Order | Answer {
  if (!isCommand(command))
    return refusal(404, 'UnknownCommand', `There is no admin command ${JSON.stringify(command)}.`);
  const given = bodySchema.safeParse(body ?? {});
  if (!given.success)
    return refusal(400, 'InvalidRequestContent', 'The body is no admin command: look at requestId and commandParameters.'); // prettier-ignore
  const { requestId, commandParameters } = given.data;
  if (command !== 'sysrq') return { command, keys: '', requestId };
  const keys = keysSchema.safeParse(commandParameters.SysRqCommand);
  if (keys.success) return { command, keys: keys.data.toLowerCase(), requestId };
  return refusal(400, 'InvalidSysRqCommand', 'SysRqCommand must be 1 to 32 letters and digits.');
}

function isCommand(text: string): text is Command {
  return text === 'nmi' || text === 'reset' || text === 'sysrq';
}
