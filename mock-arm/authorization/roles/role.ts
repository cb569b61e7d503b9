import { z } from 'zod';
import { type Permission, permissionSchema } from '../permission.ts';
import { roleDefinitions, type RoleName, roleNames } from '../role-definitions.ts';

/** A role that can be assigned. */
export interface Role {
  /** A GUID in lower case. */
  readonly id: string;
  readonly roleName: string;
  readonly type: 'BuiltInRole' | 'CustomRole';
  readonly description: string;
  readonly permissions: readonly Permission[];
  /** Where it can be assigned: at these scopes, and at all that lies under them. */
  readonly assignableScopes: readonly string[];
  /** Who made and changed it, and when; undefined for one that the lab brings along. */
  readonly history?: RoleHistory | undefined;
}

export interface RoleHistory {
  /** ISO 8601. */
  readonly createdOn: string;
  /** ISO 8601. */
  readonly updatedOn: string;
  /** Object ids. */
  readonly createdBy: string;
  readonly updatedBy: string;
}

/** A custom role, as the store keeps it under its id. */
export const keptRole = z.object({
  roleName: z.string(),
  description: z.string(),
  permissions: z.array(permissionSchema),
  assignableScopes: z.array(z.string()),
  history: z.object({
    createdOn: z.string(),
    updatedOn: z.string(),
    createdBy: z.string(),
    updatedBy: z.string(),
  }),
});

/** The lab's own among them: a real tenant would have made it as a custom role. */
const ownRole: RoleName = 'Storage-less Contributor';

/** The roles of every lab. They cannot be changed. */
export const labRoles: readonly Role[] = roleNames.map((roleName) => {
  const { id, actions, notActions } = roleDefinitions[roleName];
  return {
    id,
    roleName,
    type: roleName === ownRole ? 'CustomRole' : 'BuiltInRole',
    description: '',
    permissions: [{ actions, notActions, dataActions: [], notDataActions: [] }],
    assignableScopes: ['/'],
  };
});
