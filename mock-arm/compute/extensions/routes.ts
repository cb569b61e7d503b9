import { z } from 'zod';
import { asOperationError, type AsyncOperations } from '../../arm/async-operations.ts';
import { invalidRequestContent, resourceNotFound } from '../../arm/errors.ts';
import { type ArmRequest, type ArmResponse, list, ok } from '../../arm/request.ts';
import { templates } from '../../arm/resource-id.ts';
import type { ArmRoute } from '../../arm/route.ts';
import type { Fleet, FleetVm } from '../../fleet.ts';
import type { Directory } from '../../identity/directory.ts';
import { accepted, asyncHeaders } from '../accepted.ts';
import { requireRunning, runByAgent } from '../agent.ts';
import { invalidParameter } from '../errors.ts';
import { requireVm } from '../vm-lookup.ts';
import { artifactNotFound, extensionBusy, oneOfAHandler, provisioningFailed } from './errors.ts';
import { type Extension, extensionResource, handlerOf } from './extension.ts';
import type { Extensions } from './extensions.ts';
import { vmAccessWork } from './vm-access.ts';

interface ExtensionOptions {
  readonly fleet: Fleet;
  readonly directory: Directory;
  readonly origin: () => string;
  readonly operations: AsyncOperations;
  readonly extensions: Extensions;
}

const properties = z.object({
  publisher: z.string().nullish(),
  type: z.string().nullish(),
  typeHandlerVersion: z.string().nullish(),
  autoUpgradeMinorVersion: z.boolean().nullish(),
  forceUpdateTag: z.string().nullish(),
  settings: z.record(z.string(), z.unknown()).nullish(),
  protectedSettings: z.record(z.string(), z.unknown()).nullish(),
});
const extensionRequest = z.object({ properties });

type ExtensionProperties = z.infer<typeof properties>;

const vmAccessHandler = 'microsoft.ostcextensions.vmaccessforlinux';
const collection = `${templates.virtualMachine}/extensions`;
const path = `${collection}/{extension}`;

/** Extensions of a VM. VMAccessForLinux is there, and works inside the guest; of others the mock says that it has none. */
export function extensionRoutes(options: ExtensionOptions): readonly ArmRoute[] {
  const { fleet, directory, extensions } = options;
  const vmOf = (request: ArmRequest): FleetVm => requireVm(fleet, request.param('vm'), directory);
  const expands = ({ query }: ArmRequest): boolean => query.get('$expand')?.toLowerCase() === 'instanceview';
  return [
    {
      method: 'GET',
      path: collection,
      access: access('read'),
      handle(request) {
        const vm = vmOf(request);
        const show = (one: Extension): object => extensionResource(vm, one, directory, expands(request));
        return list(extensions.of(vm).map(show));
      },
    },
    {
      method: 'GET',
      path,
      access: access('read'),
      handle(request) {
        const vm = vmOf(request);
        return ok(extensionResource(vm, require(vm, request, options), directory, expands(request)));
      },
    },
    {
      method: 'PUT',
      path,
      access: access('write'),
      handle: (request) => put(vmOf(request), request, options),
    },
    {
      method: 'PATCH',
      path,
      access: access('write'),
      handle(request) {
        const vm = vmOf(request);
        parse(request.body);
        require(vm, request, options);
        return put(vm, request, options);
      },
    },
    {
      method: 'DELETE',
      path,
      access: access('delete'),
      handle(request) {
        const vm = vmOf(request);
        const extension = extensions.find(vm, request.param('extension'));
        if (extension === undefined) return { status: 204 };
        if (isBusy(extension)) throw extensionBusy(extension.name);
        requireRunning(vm);
        // It leaves in the guest what it has done there, as the real one does.
        const operation = options.operations.start(() => Promise.resolve());
        extensions.remove(vm, extension.name);
        request.report('Succeeded');
        return accepted(operation, { ...options, apiVersion: request.query.get('api-version') });
      },
    },
  ];
}

const access = (verb: 'read' | 'write' | 'delete') =>
  ({
    kind: 'role',
    action: `Microsoft.Compute/virtualMachines/extensions/${verb}`,
    scope: verb === 'read' ? templates.virtualMachine : path,
  }) as const;

function require(vm: FleetVm, request: ArmRequest, { extensions, directory }: ExtensionOptions): Extension {
  const name = request.param('extension');
  const extension = extensions.find(vm, name);
  if (extension !== undefined) return extension;
  const resource = `Microsoft.Compute/virtualMachines/${vm.name}/extensions/${name}`;
  throw resourceNotFound(resource, directory.resourceGroup);
}

function put(vm: FleetVm, request: ArmRequest, options: ExtensionOptions): ArmResponse {
  const { extensions, directory, operations } = options;
  const name = request.param('extension');
  const before = extensions.find(vm, name);
  const given = parse(request.body);
  const next = merged(name, before, given);
  if (handlerOf(next).toLowerCase() !== vmAccessHandler) throw artifactNotFound(next, directory.location);
  const other = extensions.of(vm).find((one) => handlerOf(one) === handlerOf(next) && one.name !== next.name);
  if (other !== undefined) throw oneOfAHandler(next, other);
  if (before !== undefined && isBusy(before)) throw extensionBusy(name);
  const work = parseWork(given.protectedSettings);
  requireRunning(vm);
  extensions.put(vm, next);
  const operation = operations.start(async () => {
    try {
      const { exitCode, stderr } = await runByAgent(vm, work.script);
      if (exitCode !== 0)
        throw provisioningFailed(next, stderr.trim() || `the script ended with ${exitCode}`);
      const message = `Enable succeeded: ${work.done}, through the guest agent.`;
      extensions.put(vm, { ...next, state: 'Succeeded', message });
      request.report('Succeeded');
    } catch (error) {
      const { code, message } = asOperationError(error);
      extensions.put(vm, { ...next, state: 'Failed', message });
      request.report('Failed', { code, message });
      throw error;
    }
  });
  const address = { ...options, apiVersion: request.query.get('api-version') };
  return {
    status: before === undefined ? 201 : 200,
    headers: asyncHeaders(operation, address),
    body: extensionResource(vm, next, directory),
  };
}

function isBusy({ state }: Extension): boolean {
  return state !== 'Succeeded' && state !== 'Failed';
}

function parse(body: unknown): ExtensionProperties {
  const parsed = extensionRequest.safeParse(body);
  if (parsed.success) return parsed.data.properties;
  throw invalidRequestContent(z.prettifyError(parsed.error).replaceAll('\n', ' '));
}

/** What a request leaves out stays as it is; a new extension needs the three that name its handler. */
function merged(name: string, before: Extension | undefined, given: ExtensionProperties): Extension {
  const wanted = (key: 'publisher' | 'type' | 'typeHandlerVersion'): string => {
    const value = given[key] ?? before?.[key];
    if (value === undefined || value === '') throw invalidParameter(`properties.${key}`);
    return value;
  };
  const settings = given.settings ?? before?.settings;
  const forceUpdateTag = given.forceUpdateTag ?? before?.forceUpdateTag;
  return {
    name: before?.name ?? name,
    publisher: wanted('publisher'),
    type: wanted('type'),
    typeHandlerVersion: wanted('typeHandlerVersion'),
    autoUpgradeMinorVersion: given.autoUpgradeMinorVersion ?? before?.autoUpgradeMinorVersion ?? false,
    ...(settings && { settings }),
    ...(forceUpdateTag !== undefined && { forceUpdateTag }),
    state: before === undefined ? 'Creating' : 'Updating',
    message: '',
  };
}

/** Bad protected settings are told without their values. */
function parseWork(protectedSettings: unknown): ReturnType<typeof vmAccessWork> {
  try {
    return vmAccessWork(protectedSettings);
  } catch (error) {
    if (error instanceof z.ZodError) {
      const [issue] = error.issues;
      const where = ['protectedSettings', ...(issue?.path ?? [])].join('.');
      throw invalidRequestContent(`${where}: ${issue?.message ?? 'not valid'}`);
    }
    throw invalidRequestContent(error instanceof Error ? error.message : String(error));
  }
}
