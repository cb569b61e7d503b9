import type { ForeignFields } from '../../images/index.ts';
import type { Deadline } from '../deadline/deadline.ts';
import { Ttys0Error } from '../errors/index.ts';
import type { Operator } from '../line/operator.ts';

const answerMs = 60_000;
const [begin, end] = ['what-it-is-begins', 'what-it-is-ends'];

/** What a system says of itself at its shell: its name and release, its kernel's command line. Nothing, if it says nothing. */
export async function askSystem(
  operator: Operator,
  deadline: Deadline,
): Promise<Partial<Pick<ForeignFields, 'os' | 'kernel'>>> {
  const halves = (word: string): string => `"${word.slice(0, 5)}""${word.slice(5)}"`;
  operator.flush();
  operator.type(
    `echo ${halves(begin)}; cat /etc/os-release; echo CMDLINE=\`cat /proc/cmdline\`; echo ${halves(end)}\r`,
  );
  const soon = deadline.within(answerMs);
  try {
    await operator.expect(`${begin}\n`, soon);
    const { before } = await operator.expect(end, soon);
    return parseSystem(before);
  } catch (error) {
    if (error instanceof Ttys0Error) return {};
    throw error;
  }
}

/** @param text lines of `NAME=value`, those of os-release and CMDLINE */
export function parseSystem(text: string): Partial<Pick<ForeignFields, 'os' | 'kernel'>> {
  const value = (name: string): string | undefined =>
    new RegExp(`^${name}=["']?([^"'\\n]*)`, 'm').exec(text)?.[1]?.trim();
  const [name, version, commandLine] = [value('NAME'), value('VERSION_ID'), value('CMDLINE')];
  return {
    ...(name !== undefined && name !== '' && { os: { name, version: version ?? '' } }),
    ...(commandLine !== undefined && commandLine !== '' && { kernel: { commandLine } }),
  };
}
