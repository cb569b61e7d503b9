import { runningLabs } from '../../client/find-lab.ts';
import { exitCodes, Ttys0Error } from '../../errors/index.ts';
import { harmlessJson, harmlessText } from '../../gateway/audit/harmless.ts';
import type { AuditRecord } from '../../gateway/audit/record.ts';
import { verifyFile } from '../../gateway/audit/verify-file.ts';
import type { Verdict } from '../../gateway/audit/verify.ts';
import { keptAuditFiles } from '../../lab/memory.ts';
import { table } from '../output/table.ts';
import type { CommandBody } from './definition.ts';

const actions: Readonly<Record<string, (file: string, verdict: Verdict) => string>> = {
  verify: describe,
  show: (file, verdict) => `${table(verdict.records.map(rowOf))}\n${describe(file, verdict)}`,
};

/** `ttys0 audit`: exits with 1 when a trail is broken, whatever was asked for. Throws `audit.none`, `usage.option`. */
export const run: CommandBody = async ({ words: [action = 'verify', given], options }) => {
  const print = actions[action];
  if (!print) {
    const problem = `audit takes ${Object.keys(actions).join(', ')}, not ${action}`;
    throw new Ttys0Error('usage.option', { problem, command: 'ttys0 audit' });
  }
  const files = given === undefined ? await trails() : [given];
  if (files.length === 0) throw new Ttys0Error('audit.none', { where: ' of any lab here' });
  const verdicts = files.map((file) => [file, verifyFile(file)] as const);
  const text =
    options['json'] === true
      ? harmlessJson(verdicts.map(([file, verdict]) => dataOf(action, file, verdict)))
      : verdicts.map(([file, verdict]) => print(file, verdict)).join('\n');
  process.stdout.write(`${text}\n`);
  return verdicts.every(([, { breach }]) => breach === undefined) ? exitCodes.pass : exitCodes.failed;
};

/** Of the labs that run; where none does, of those that did. */
async function trails(): Promise<readonly string[]> {
  const running = (await runningLabs()).map(({ auditPath }) => auditPath);
  return running.length > 0 ? running : keptAuditFiles();
}

function describe(file: string, { records, breach }: Verdict): string {
  if (!breach) return `${file}: intact, ${records.length} records`;
  return `${file}: broken, line ${breach.line}, ${breach.kind}: ${breach.problem}; ${records.length} records before it are intact`;
}

function dataOf(action: string, file: string, { records, breach }: Verdict) {
  const shown = action === 'show' ? records : records.length;
  return { file, intact: breach === undefined, records: shown, ...(breach && { breach }) };
}

function rowOf({ at, action, vm, user, command, detail }: AuditRecord): readonly string[] {
  const what = command === undefined ? action : `${action} ${command}`;
  return [at, what, ...[vm, user, detail].map((text) => (text === undefined ? '' : harmlessText(text)))];
}
