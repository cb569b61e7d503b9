import type { RoleAssignment } from '../authorization/role-assignment.ts';

/** A person who signs in with a name and a password. */
export interface DirectoryUser {
  readonly objectId: string;
  /** The sign-in name, such as `alice@ttys0.local`; compared in any case. */
  readonly userName: string;
  readonly displayName: string;
  readonly password: string;
}

/** A program that signs in with an application id and a secret. */
export interface DirectoryServicePrincipal {
  readonly objectId: string;
  readonly appId: string;
  readonly displayName: string;
  readonly secret: string;
}

/** The one tenant of a lab: its people and programs, its subscription, and who may do what. */
export interface Directory {
  readonly tenantId: string;
  /** The tenant's domain, the part of sign-in names after the `@`. */
  readonly domain: string;
  readonly subscription: { readonly id: string; readonly name: string };
  readonly resourceGroup: string;
  readonly location: string;
  readonly users: readonly DirectoryUser[];
  readonly servicePrincipals: readonly DirectoryServicePrincipal[];
  readonly roleAssignments: readonly RoleAssignment[];
}

/** Ids of a lab's directory. They never change, so that scripts and SDK settings can be kept. */
export const directoryIds = {
  tenant: '7ac0f3f2-6d0b-4c6e-9a53-0d1f6f2a7711',
  subscription: '2f8a4c1e-93b7-4d52-8e06-5b7d9c3e1a40',
  alice: 'a11ce000-5b1e-4f0a-9d27-3c6e8b4f2a01',
  bob: 'b0b00000-7c2d-4e1b-8a36-4d7f9c5a3b02',
  carol: 'ca501000-8d3e-4f2c-9b45-5e8a0d6b4c03',
  ci: 'c1000000-9e4f-4a3d-8c54-6f9b1e7c5d04',
  ciApp: 'c1a99000-0f5a-4b4e-9d63-7a0c2f8d6e05',
} as const;

/** The secrets of the lab's people and programs. The lab makes and keeps them; none is built in. */
export interface DirectorySecrets {
  readonly alice: string;
  readonly bob: string;
  readonly carol: string;
  readonly ci: string;
}

/** The lab's directory: alice (Owner), bob (Virtual Machine Contributor), carol (Reader) and the program ci (Contributor). */
export function createDirectory(options: { readonly secrets: DirectorySecrets }): Directory {
  const { secrets } = options;
  const domain = 'ttys0.local';
  const scope = `/subscriptions/${directoryIds.subscription}`;
  const user = (name: 'alice' | 'bob' | 'carol', displayName: string): DirectoryUser => ({
    objectId: directoryIds[name],
    userName: `${name}@${domain}`,
    displayName,
    password: secrets[name],
  });
  return {
    tenantId: directoryIds.tenant,
    domain,
    subscription: { id: directoryIds.subscription, name: 'ttys0 lab' },
    resourceGroup: 'lab',
    location: 'local',
    users: [user('alice', 'Alice'), user('bob', 'Bob'), user('carol', 'Carol')],
    servicePrincipals: [
      { objectId: directoryIds.ci, appId: directoryIds.ciApp, displayName: 'ci', secret: secrets.ci },
    ],
    roleAssignments: [
      { principalId: directoryIds.alice, role: 'Owner', scope },
      { principalId: directoryIds.bob, role: 'Virtual Machine Contributor', scope },
      { principalId: directoryIds.carol, role: 'Reader', scope },
      { principalId: directoryIds.ci, role: 'Contributor', scope },
    ],
  };
}
