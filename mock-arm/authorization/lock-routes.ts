import { z } from 'zod';
import { ArmError } from '../arm/error.ts';
import { invalidRequestContent } from '../arm/errors.ts';
import { list, ok } from '../arm/request.ts';
import type { ArmRoute } from '../arm/route.ts';
import type { Lock, Locks } from './locks.ts';
import { scopeContains } from './role-assignment.ts';
import { requestScope, scopeTemplates } from './scopes.ts';

const longestNotes = 512;

const lockRequest = z.object({
  properties: z.object({
    level: z.enum(['CanNotDelete', 'ReadOnly']),
    notes: z.string().max(longestNotes).nullish(),
  }),
});

/** Microsoft.Authorization/locks at each scope. No lock holds the locks themselves, or none could be taken away. */
export function lockRoutes(locks: Locks): readonly ArmRoute[] {
  return scopeTemplates.flatMap((template) => [
    ...readRoutes(template, locks),
    ...writeRoutes(template, locks),
  ]);
}

const pathOf = (template: string): string => `${template}/providers/Microsoft.Authorization/locks`;

const accessTo = (verb: 'read' | 'write' | 'delete', scope: string) =>
  ({ kind: 'role', action: `Microsoft.Authorization/locks/${verb}`, scope }) as const;

function readRoutes(template: string, locks: Locks): readonly ArmRoute[] {
  const access = accessTo('read', template);
  return [
    {
      method: 'GET',
      path: pathOf(template),
      access,
      handle(request) {
        const scope = requestScope(template, request);
        const seen = locks.all.filter(
          (lock) => scopeContains(lock.scope, scope) || scopeContains(scope, lock.scope),
        );
        return list(seen.map(show));
      },
    },
    {
      method: 'GET',
      path: `${pathOf(template)}/{lock}`,
      access,
      handle(request) {
        const lock = locks.find(requestScope(template, request), request.param('lock'));
        if (lock === undefined) throw lockNotFound(request.param('lock'));
        return ok(show(lock));
      },
    },
  ];
}

function writeRoutes(template: string, locks: Locks): readonly ArmRoute[] {
  const path = `${pathOf(template)}/{lock}`;
  return [
    {
      method: 'PUT',
      path,
      access: accessTo('write', template),
      handle(request) {
        const parsed = lockRequest.safeParse(request.body);
        if (!parsed.success) throw invalidRequestContent(z.prettifyError(parsed.error).replaceAll('\n', ' '));
        const { level, notes } = parsed.data.properties;
        const scope = requestScope(template, request);
        const lock = { name: request.param('lock'), scope, level, ...(notes != null && { notes }) };
        return { status: locks.put(lock) ? 201 : 200, body: show(lock) };
      },
    },
    {
      method: 'DELETE',
      path,
      access: accessTo('delete', template),
      handle(request) {
        const lock = locks.find(requestScope(template, request), request.param('lock'));
        if (lock === undefined) return { status: 204 };
        locks.remove(lock);
        return { status: 200 };
      },
    },
  ];
}

function show({ scope, name, level, notes }: Lock): object {
  return {
    id: `${scope}/providers/Microsoft.Authorization/locks/${name}`,
    type: 'Microsoft.Authorization/locks',
    name,
    properties: { level, ...(notes !== undefined && { notes }) },
  };
}

function lockNotFound(name: string): ArmError {
  return new ArmError(404, 'LockNotFound', `The lock '${name}' could not be found.`);
}
