import { shellWord } from '../agent.ts';

/** A named value for a script. */
export interface ScriptParameter {
  readonly name: string;
  readonly value: string;
}

/**
 * The script that runs a user's script as the real agent does: from a file in a directory of its own, by the
 * interpreter that its first line names, with the parameters as words and, where their names allow it, as variables.
 */
export function runShellScript(lines: readonly string[], parameters: readonly ScriptParameter[]): string {
  const variables = parameters.filter(({ name }) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
  const words = parameters.map(({ value }) => shellWord(value)).join(' ');
  return `umask 077
n=0
while [ -e "/var/lib/waagent/run-command/download/$n" ]; do n=$((n + 1)); done
mkdir -p "/var/lib/waagent/run-command/download/$n"
cd "/var/lib/waagent/run-command/download/$n" || exit 1
printf '%s\\n' ${shellWord(lines.join('\n'))} >script.sh
chmod 500 script.sh
${variables.map(({ name, value }) => `export ${name}=${shellWord(value)}\n`).join('')}umask 022
${lines[0]?.startsWith('#!') ? './script.sh' : '/bin/sh ./script.sh'} ${words}`;
}
