import type { ForeignFields } from '../../images/index.ts';
import type { Deadline } from '../deadline/deadline.ts';
import { Ttys0Error } from '../errors/index.ts';
import type { BootingGuest } from '../template/boot.ts';
import type { Answer } from './await-answer.ts';
import { awaitRest, lastRow } from './rest.ts';

/** Whether somebody got in, and what a shell asks with then. */
export interface Entered {
  readonly shell?: string;
  readonly problem?: string;
}

/** Logs in as the first user of the profile who has a password. */
export async function enter(
  guest: BootingGuest,
  answer: Answer,
  { users }: ForeignFields,
  deadline: Deadline,
): Promise<Entered> {
  if (answer.kind === 'autologin') return { shell: answer.prompt };
  if (answer.kind !== 'login') return {};
  const user = users.find(({ name, password }) => password !== undefined && name !== 'root') ?? users.find(({ password }) => password !== undefined); // prettier-ignore
  if (user?.password === undefined) return { problem: 'nobody is known who can log in' };
  const { operator } = guest;
  operator.flush();
  operator.type(`${user.name}\r`);
  try {
    await operator.expect(/[Pp]assword[^\n]{0,80}: ?$/, deadline);
    operator.type(`${user.password}\r`);
  } catch (error) {
    if (error instanceof Ttys0Error) return { problem: `${user.name} is not asked for a password` };
    throw error;
  }
  for (;;) {
    const rest = await awaitRest(guest, deadline);
    const row = lastRow(guest);
    if (rest === 'ended' || rest === 'late')
      return { problem: `no prompt follows the password of ${user.name}` };
    if (rest === 'prompt')
      return asksAgain(row) ? { problem: `${user.name} is refused` } : { shell: `${row} ` };
    return { problem: `what follows the password of ${user.name} is no prompt: ${row}` };
  }
}

const asksAgain = (row: string): boolean => /[Ll]ogin:$/.test(row);
