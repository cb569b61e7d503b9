import { z } from 'zod';
import { invalidRequestContent } from '../arm/errors.ts';
import { type ArmRequest, type ArmResponse, list, ok } from '../arm/request.ts';
import type { ArmRoute } from '../arm/route.ts';
import type { Directory } from '../identity/directory.ts';
import * as errors from './errors.ts';
import { scopeContains } from './role-assignment.ts';
import type { NamedAssignment, RoleAssignments } from './role-assignments.ts';
import { principalType } from './principal-type.ts';
import type { Roles } from './roles/roles.ts';
import { roleDefinitionId } from './roles/show-role.ts';
import { requestScope, scopeTemplates } from './scopes.ts';

interface RoleAssignmentOptions {
  readonly directory: Directory;
  readonly assignments: RoleAssignments;
  readonly roles: Roles;
  readonly now: () => Date;
}

const assignmentRequest = z.object({
  properties: z.looseObject({ roleDefinitionId: z.string(), principalId: z.guid() }),
});

const guid = z.guid();

/** Microsoft.Authorization/roleAssignments at each scope: list, get, give and take away (access.role). */
export function roleAssignmentRoutes(options: RoleAssignmentOptions): readonly ArmRoute[] {
  return scopeTemplates.flatMap((template) => [
    ...readRoutes(template, options),
    ...writeRoutes(template, options),
  ]);
}

const pathOf = (template: string): string => `${template}/providers/Microsoft.Authorization/roleAssignments`;

const accessTo = (verb: 'read' | 'write' | 'delete', scope: string) =>
  ({ kind: 'role', action: `Microsoft.Authorization/roleAssignments/${verb}`, scope }) as const;

function readRoutes(
  template: string,
  { directory, assignments }: RoleAssignmentOptions,
): readonly ArmRoute[] {
  const access = accessTo('read', template);
  return [
    {
      method: 'GET',
      path: pathOf(template),
      access,
      handle(request) {
        const wanted = parseFilter(request.query.get('$filter') ?? '');
        const scope = requestScope(template, request);
        const seen = assignments.all.filter(
          (assignment) =>
            (wanted.principalId === undefined || wanted.principalId === assignment.principalId) &&
            (scopeContains(assignment.scope, scope) ||
              (!wanted.atScope && scopeContains(scope, assignment.scope))),
        );
        return list(seen.map((assignment) => show(assignment, directory)));
      },
    },
    {
      method: 'GET',
      path: `${pathOf(template)}/{assignment}`,
      access,
      handle(request) {
        const assignment = findAt(requestScope(template, request), request, assignments);
        if (assignment === undefined) throw errors.roleAssignmentNotFound(request.param('assignment'));
        return ok(show(assignment, directory));
      },
    },
  ];
}

function writeRoutes(template: string, options: RoleAssignmentOptions): readonly ArmRoute[] {
  const { directory, assignments } = options;
  const path = `${pathOf(template)}/{assignment}`;
  return [
    {
      method: 'PUT',
      path,
      access: accessTo('write', template),
      handle(request): ArmResponse {
        const assignment = parseAssignment(request, requestScope(template, request), options);
        const known = assignments.find(assignment.name);
        if (known !== undefined && !isSame(known, assignment))
          throw errors.roleAssignmentUpdateNotPermitted();
        const twin = assignments.all.find((other) => isSame(other, assignment));
        if (twin !== undefined && known === undefined) throw errors.roleAssignmentExists(twin.name);
        if (known === undefined) assignments.add(assignment);
        return { status: 201, body: show(known ?? assignment, directory) };
      },
    },
    {
      method: 'DELETE',
      path,
      access: accessTo('delete', template),
      handle(request): ArmResponse {
        const assignment = findAt(requestScope(template, request), request, assignments);
        if (assignment === undefined) return { status: 204 };
        assignments.remove(assignment);
        return ok(show(assignment, directory));
      },
    },
  ];
}

function findAt(
  scope: string,
  request: ArmRequest,
  assignments: RoleAssignments,
): NamedAssignment | undefined {
  const assignment = assignments.find(request.param('assignment'));
  return assignment !== undefined && scopeContains(scope, assignment.scope) ? assignment : undefined;
}

function parseAssignment(
  request: ArmRequest,
  scope: string,
  { directory, roles, now }: RoleAssignmentOptions,
): NamedAssignment {
  const name = request.param('assignment').toLowerCase();
  if (!guid.safeParse(name).success) throw errors.invalidRoleAssignmentId(name);
  const parsed = assignmentRequest.safeParse(request.body);
  if (!parsed.success) throw invalidRequestContent(z.prettifyError(parsed.error).replaceAll('\n', ' '));
  const { roleDefinitionId: id, principalId } = parsed.data.properties;
  const role = roles.find(id);
  if (role === undefined) throw errors.roleDefinitionDoesNotExist(id);
  if (!role.assignableScopes.some((assignable) => scopeContains(assignable, scope)))
    throw errors.roleAssignmentScopeNotAssignable(scope, role.roleName);
  const principal = principalId.toLowerCase();
  if (principalType(principal, directory) === undefined)
    throw errors.principalNotFound(principalId, directory.tenantId);
  const given = { on: now().toISOString(), by: request.principal.objectId };
  return { name, principalId: principal, roleId: role.id, scope, given };
}

function isSame(one: NamedAssignment, other: NamedAssignment): boolean {
  const sameScope = scopeContains(one.scope, other.scope) && scopeContains(other.scope, one.scope);
  return sameScope && one.principalId === other.principalId && one.roleId === other.roleId;
}

const supported = "atScope(), principalId eq '{id}', assignedTo('{id}'), and two of them joined by 'and'";
const principalPattern = /^(?:principalId eq '([\w-]+)'|assignedTo\('([\w-]+)'\))$/i;

function parseFilter(filter: string): { readonly atScope: boolean; readonly principalId?: string } {
  let wanted: ReturnType<typeof parseFilter> = { atScope: false };
  for (const term of filter.split(/\s+and\s+/i).map((text) => text.trim())) {
    if (term === '') continue;
    const [, equal, assigned] = principalPattern.exec(term) ?? [];
    const principalId = (equal ?? assigned)?.toLowerCase();
    if (term.toLowerCase() === 'atscope()') wanted = { ...wanted, atScope: true };
    else if (principalId !== undefined) wanted = { ...wanted, principalId };
    else throw errors.invalidFilter(filter, supported);
  }
  return wanted;
}

function show(assignment: NamedAssignment, directory: Directory): object {
  const { name, principalId, roleId, scope, given } = assignment;
  return {
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
    type: 'Microsoft.Authorization/roleAssignments',
    name,
    properties: {
      roleDefinitionId: roleDefinitionId(roleId, scope),
      principalId,
      principalType: principalType(principalId, directory) ?? 'Unknown',
      scope,
      condition: null,
      conditionVersion: null,
      createdOn: given?.on ?? null,
      updatedOn: given?.on ?? null,
      createdBy: given?.by ?? null,
      updatedBy: given?.by ?? null,
      delegatedManagedIdentityResourceId: null,
      description: null,
    },
  };
}
