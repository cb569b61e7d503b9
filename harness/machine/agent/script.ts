import type { Deadline } from '../../deadline/deadline.ts';
import { Ttys0Error } from '../../errors/index.ts';
import {
  type AgentReply,
  forgetRequest,
  killRequest,
  longestScriptBytes,
  readRequest,
  runRequest,
  scriptRequests,
  statusRequest,
} from './requests.ts';

/** How a script ended. */
export interface ScriptOutcome {
  /** As a shell tells it: 128 and the signal's number where a signal ended it. */
  readonly exitCode: number;
  /** The last `keptBytes` of what it wrote. */
  readonly stdout: string;
  readonly stderr: string;
}

/** One request to the guest's end, and its reply. */
interface Exchange {
  readonly nextId: () => bigint;
  readonly exchange: (request: Buffer) => Promise<AgentReply>;
}

const tryAgain = -11;
/** What is kept of each of a script's outputs. */
const keptBytes = 65_536;

/** Puts a script into the guest, runs it there, and reads what it writes until it has ended. */
export async function runScript(
  { nextId, exchange }: Exchange,
  script: string,
  deadline: Deadline,
): Promise<ScriptOutcome> {
  const bytes = Buffer.from(script);
  if (bytes.length > longestScriptBytes)
    throw new Ttys0Error('machine.script-too-long', { bytes: bytes.length, most: longestScriptBytes });
  for (const request of scriptRequests(nextId, bytes)) await done(exchange(request));
  await done(exchange(runRequest(nextId(), bytes.length)));
  const outputs = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
  let [status, open, killed] = [tryAgain, true, false];
  while (status < 0 || open) {
    if (deadline.passed && !killed) {
      await exchange(killRequest(nextId()));
      killed = true;
    }
    const read = open ? await exchange(readRequest(nextId())) : undefined;
    if (read?.output !== undefined && read.result > 0) {
      const name = read.nonce === 1n ? 'stdout' : 'stderr';
      outputs[name] = Buffer.concat([outputs[name], read.output]).subarray(-keptBytes);
      continue;
    }
    // Who has ended may have left somebody behind who holds its output open: what had been written is read by now.
    if (status >= 0) break;
    open = read?.result === tryAgain;
    ({ result: status } = await exchange(statusRequest(nextId())));
  }
  await done(exchange(forgetRequest(nextId())));
  if (killed) throw new Ttys0Error('machine.script-timeout', {});
  const exitCode = (status & 0x7f) === 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f);
  return { exitCode, stdout: outputs.stdout.toString(), stderr: outputs.stderr.toString() };
}

async function done(replied: Promise<AgentReply>): Promise<void> {
  const { result } = await replied;
  if (result !== 0)
    throw new Ttys0Error('machine.agent-refused', { purpose: 'to run a script', errno: -result });
}
