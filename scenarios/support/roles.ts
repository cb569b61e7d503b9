import type { LabUser } from 'ttys0';

/** Built-in roles, by their ids on the real service. */
const roles = {
  contributor: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
  vmContributor: '9980e02c-c2be-4d73-94e8-173b1dc7cf3c',
} as const;

/** Somebody's role over a scope, until it is taken away. */
export interface Assignment {
  take(): Promise<void>;
}

/** An owner gives somebody a role over a scope: a guest, an account of storage. */
export async function giveRole(
  owner: LabUser,
  to: LabUser,
  role: keyof typeof roles,
  scope: string,
): Promise<Assignment> {
  const path = `${scope}/providers/Microsoft.Authorization/roleAssignments/0b7ad4c1-5b1c-4d28-8a3c-2b1b9e0b7a10`;
  const roleDefinitionId = `${owner.arm.subscription}/providers/Microsoft.Authorization/roleDefinitions/${roles[role]}`;
  await owner.arm.ask('PUT', path, { properties: { roleDefinitionId, principalId: to.objectId } });
  return {
    take: async () => {
      await owner.arm.ask('DELETE', path);
    },
  };
}
