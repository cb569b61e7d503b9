import { createDirectory, type Directory, type DirectoryOptions } from '../../mock-arm/index.ts';
import type { LabUserDescription } from '../client/description.ts';
import type { LabSecrets } from './secrets.ts';

/** What a lab file adds: people, and what the tenant wants of everybody. */
export type LabAdditions = Pick<DirectoryOptions, 'people' | 'policy'>;

/**
 * The lab's directory. Its own people have their second factor registered where the tenant's policy asks for one: else
 * nobody would get in without an authenticator app.
 */
export function labDirectory(secrets: LabSecrets, { people, policy }: LabAdditions): Directory {
  const { secondFactorKeys, ...passwords } = secrets;
  return createDirectory({
    secrets: passwords,
    ...(people && { people }),
    ...(policy && { policy }),
    ...(policy?.mfaForConsole && { secondFactorKeys }),
  });
}

/** Who may sign in, with what, and as what; the directory's order. */
export function describeUsers({ users, roleAssignments }: Directory): LabUserDescription[] {
  return users.map(({ objectId, userName, password, secondFactorKey }) => {
    const roles = roleAssignments.filter(({ principalId }) => principalId === objectId);
    return {
      name: userName.split('@', 1)[0] ?? userName,
      upn: userName,
      role: [...new Set(roles.map(({ role }) => role))].join(', ') || 'none',
      password,
      ...(secondFactorKey !== undefined && { secondFactorKey }),
    };
  });
}
