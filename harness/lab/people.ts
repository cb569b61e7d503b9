import { createDirectory, type Directory, type DirectoryOptions } from '../../mock-arm/index.ts';
import type { LabDescription, LabUserDescription } from '../client/description.ts';
import type { LabSecrets } from './secrets.ts';

/** What a lab file adds: people, what is denied, and what the tenant wants of everybody. */
export type LabAdditions = Pick<DirectoryOptions, 'people' | 'denyAssignments' | 'policy'>;

/**
 * The lab's directory. Its own people have their second factor registered where the tenant's policy asks for one: else
 * nobody would get in without an authenticator app.
 */
export function labDirectory(
  secrets: LabSecrets,
  { people, denyAssignments, policy }: LabAdditions,
): Directory {
  const { secondFactorKeys, ...passwords } = secrets;
  return createDirectory({
    secrets: passwords,
    ...(people && { people }),
    ...(denyAssignments && { denyAssignments }),
    ...(policy && { policy }),
    ...(policy?.mfaForConsole && { secondFactorKeys }),
  });
}

/** Who may sign in, with what, and as what; the directory's order. */
export function describeUsers(directory: Directory): LabUserDescription[] {
  return directory.users.map(({ objectId, userName, password, secondFactorKey }) => ({
    name: userName.split('@', 1)[0] ?? userName,
    upn: userName,
    role: rolesOf(objectId, directory),
    password,
    ...(secondFactorKey !== undefined && { secondFactorKey }),
  }));
}

/** Which programs may sign in, with what, and as what. */
export function describePrograms(directory: Directory): LabDescription['programs'] {
  return directory.servicePrincipals.map(({ objectId, appId, displayName, secret }) => ({
    name: displayName,
    appId,
    secret,
    role: rolesOf(objectId, directory),
  }));
}

function rolesOf(objectId: string, { roleAssignments }: Directory): string {
  const held = roleAssignments.filter(({ principalId }) => principalId === objectId);
  return [...new Set(held.map(({ role }) => role))].join(', ') || 'none';
}
