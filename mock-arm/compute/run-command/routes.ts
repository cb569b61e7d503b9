import { z } from 'zod';
import { ArmError } from '../../arm/error.ts';
import { asOperationError, type AsyncOperations } from '../../arm/async-operations.ts';
import { invalidRequestContent } from '../../arm/errors.ts';
import { list, ok } from '../../arm/request.ts';
import { templates } from '../../arm/resource-id.ts';
import type { ArmRoute } from '../../arm/route.ts';
import type { Fleet, ScriptOutcome } from '../../fleet.ts';
import type { Directory } from '../../identity/directory.ts';
import { accepted } from '../accepted.ts';
import { requireRunning, runByAgent } from '../agent.ts';
import { machineKinds } from '../vm-lookup.ts';
import { runShellScript } from './script.ts';

interface RunCommandOptions {
  readonly fleet: Fleet;
  readonly directory: Directory;
  readonly origin: () => string;
  readonly operations: AsyncOperations;
}

const runCommandRequest = z.object({
  commandId: z.string(),
  script: z.array(z.string()).nullish(),
  parameters: z.array(z.object({ name: z.string().default(''), value: z.string() })).nullish(),
});

/** The commands that the real service has for Linux and that need nothing but a shell, with their own scripts. */
const documents = [
  { id: 'RunShellScript', label: 'Executes a Linux shell script', script: [] },
  {
    id: 'ifconfig',
    label: 'Get the configuration of all network interfaces',
    script: ['ip addr || ifconfig -a'],
  },
] as const;

/** What the real service gives back of each output. */
const shownCharacters = 4096;

/** Run command: a script inside the guest as root, by its agent, on VMs and instances of scale sets. */
export function runCommandRoutes(options: RunCommandOptions): readonly ArmRoute[] {
  const { fleet, directory, operations } = options;
  const busy = new Set<string>();
  const invoke = machineKinds(fleet, directory).map((kind): ArmRoute => ({
    method: 'POST',
    path: `${kind.path}/runCommand`,
    access: { kind: 'role', action: `${kind.actions}/runCommand/action`, scope: kind.path },
    handle(request) {
      const vm = kind.require(request);
      const script = scriptOf(request.body);
      requireRunning(vm);
      if (busy.has(vm.vmId)) throw runCommandBusy();
      busy.add(vm.vmId);
      const operation = operations.start(async () => {
        try {
          const output = outputOf(await runByAgent(vm, script));
          request.report('Succeeded');
          return output;
        } catch (error) {
          request.report('Failed', asOperationError(error));
          throw error;
        } finally {
          busy.delete(vm.vmId);
        }
      });
      return accepted(operation, { ...options, apiVersion: request.query.get('api-version') });
    },
  }));
  return [...invoke, ...documentRoutes()];
}

function documentRoutes(): readonly ArmRoute[] {
  const path = `${templates.subscription}/providers/Microsoft.Compute/locations/{location}/runCommands`;
  const show = ({ id, label }: (typeof documents)[number]): object => ({
    $schema: 'http://schema.management.azure.com/schemas/2016-11-17/runcommands.json',
    id,
    osType: 'Linux',
    label,
    description: label,
  });
  const access = {
    kind: 'role',
    action: 'Microsoft.Compute/locations/runCommands/read',
    scope: path,
  } as const;
  return [
    { method: 'GET', path, access, handle: () => list(documents.map(show)) },
    {
      method: 'GET',
      path: `${path}/{command}`,
      access,
      handle(request) {
        const document = requireDocument(request.param('command'));
        return ok({ ...show(document), script: document.script });
      },
    },
  ];
}

function scriptOf(body: unknown): string {
  const parsed = runCommandRequest.safeParse(body);
  if (!parsed.success) throw invalidRequestContent(z.prettifyError(parsed.error).replaceAll('\n', ' '));
  const { commandId, script, parameters } = parsed.data;
  const own = requireDocument(commandId).script;
  return runShellScript(script != null && script.length > 0 ? script : own, parameters ?? []);
}

function requireDocument(id: string): (typeof documents)[number] {
  const document = documents.find((one) => one.id.toLowerCase() === id.toLowerCase());
  if (document !== undefined) return document;
  const known = documents.map((one) => one.id).join(', ');
  const message = `The entity was not found: there is no run command '${id}' for Linux here. There are: ${known}.`;
  throw new ArmError(404, 'NotFound', message);
}

function runCommandBusy(): ArmError {
  const message =
    'Run command extension execution is in progress. Please wait for completion before invoking a run command.';
  return new ArmError(409, 'Conflict', message);
}

/** In the real service's words: a script that fails is no failure of the operation. */
function outputOf({ exitCode, stdout, stderr }: ScriptOutcome): object {
  const verdict =
    exitCode === 0
      ? 'Enable succeeded: '
      : `Enable failed: failed to execute command: command terminated with exit status=${exitCode}`;
  const [code, displayStatus] =
    exitCode === 0
      ? ['ProvisioningState/succeeded', 'Provisioning succeeded']
      : ['ProvisioningState/failed', 'Provisioning failed'];
  const message = `${verdict}\n[stdout]\n${stdout.slice(-shownCharacters)}\n[stderr]\n${stderr.slice(-shownCharacters)}`;
  return { value: [{ code, level: exitCode === 0 ? 'Info' : 'Error', displayStatus, message }] };
}
