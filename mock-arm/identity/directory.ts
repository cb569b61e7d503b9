import type { DenyAssignment } from '../authorization/deny/deny-assignment.ts';
import type { RoleAssignment } from '../authorization/role-assignment.ts';

/** A person who signs in with a name and a password. */
export interface DirectoryUser {
  readonly objectId: string;
  /** The sign-in name, such as `alice@ttys0.local`; compared in any case. */
  readonly userName: string;
  readonly displayName: string;
  readonly password: string;
  /** The key of the person's authenticator app, in base32; undefined where no second factor is registered. */
  readonly secondFactorKey?: string | undefined;
}

/** A program that signs in with an application id and a secret. */
export interface DirectoryServicePrincipal {
  readonly objectId: string;
  readonly appId: string;
  readonly displayName: string;
  readonly secret: string;
}

/** What the tenant wants of everybody. */
export interface DirectoryPolicy {
  /** True where the serial console takes a second factor (access.mfa). */
  readonly mfaForConsole: boolean;
  /** How long ago that may have been given, in minutes; without it, however long the sign-in lasts. */
  readonly mfaMaxAgeMinutes?: number | undefined;
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
  readonly denyAssignments: readonly DenyAssignment[];
  readonly policy: DirectoryPolicy;
}

/** Ids of a lab's directory. They never change, so that scripts and SDK settings can be kept. */
export const directoryIds = {
  tenant: '7ac0f3f2-6d0b-4c6e-9a53-0d1f6f2a7711',
  subscription: '2f8a4c1e-93b7-4d52-8e06-5b7d9c3e1a40',
  alice: 'a11ce000-5b1e-4f0a-9d27-3c6e8b4f2a01',
  bob: 'b0b00000-7c2d-4e1b-8a36-4d7f9c5a3b02',
  carol: 'ca501000-8d3e-4f2c-9b45-5e8a0d6b4c03',
  dave: 'da5e0000-1a6b-4c5f-8e72-8b1d3a9e7f06',
  erin: 'e5100000-2b7c-4d6a-9f81-9c2e4b0f8a07',
  ci: 'c1000000-9e4f-4a3d-8c54-6f9b1e7c5d04',
  ciApp: 'c1a99000-0f5a-4b4e-9d63-7a0c2f8d6e05',
} as const;

/** The people of every lab. */
export const peopleNames = ['alice', 'bob', 'carol', 'dave', 'erin'] as const;

export type PersonName = (typeof peopleNames)[number];

/** The secrets of the lab's people and programs. The lab makes and keeps them; none is built in. */
export type DirectorySecrets = Readonly<Record<PersonName | 'ci', string>>;

export interface DirectoryOptions {
  readonly secrets: DirectorySecrets;
  /** Keys of authenticator apps, for those who have one; erin never has. */
  readonly secondFactorKeys?: Readonly<Partial<Record<PersonName, string>>>;
  /** More people, and what they may do. */
  readonly people?: Pick<Directory, 'users' | 'roleAssignments'>;
  readonly policy?: DirectoryPolicy;
  /** What is denied from the start. */
  readonly denyAssignments?: readonly DenyAssignment[];
}

/** Where sign-in names of the lab end. */
export const directoryDomain = 'ttys0.local';

const roles: readonly (readonly [PersonName, RoleAssignment['role']])[] = [
  ['alice', 'Owner'],
  ['bob', 'Virtual Machine Contributor'],
  ['carol', 'Reader'],
  ['dave', 'Storage-less Contributor'],
  ['erin', 'Virtual Machine Contributor'],
];

/**
 * The lab's directory: alice (Owner), bob (Virtual Machine Contributor), carol (Reader), dave (contributor without
 * storage), erin (as bob, without a second factor) and the program ci (Contributor); then those that the caller adds.
 */
export function createDirectory(options: DirectoryOptions): Directory {
  const { secrets, secondFactorKeys = {}, people, policy = { mfaForConsole: false } } = options;
  const scope = `/subscriptions/${directoryIds.subscription}`;
  const user = (name: PersonName): DirectoryUser => ({
    objectId: directoryIds[name],
    userName: `${name}@${directoryDomain}`,
    displayName: name.charAt(0).toUpperCase() + name.slice(1),
    password: secrets[name],
    secondFactorKey: name === 'erin' ? undefined : secondFactorKeys[name],
  });
  return {
    tenantId: directoryIds.tenant,
    domain: directoryDomain,
    subscription: { id: directoryIds.subscription, name: 'ttys0 lab' },
    resourceGroup: 'lab',
    location: 'local',
    users: [...peopleNames.map(user), ...(people?.users ?? [])],
    servicePrincipals: [
      { objectId: directoryIds.ci, appId: directoryIds.ciApp, displayName: 'ci', secret: secrets.ci },
    ],
    roleAssignments: [
      ...roles.map(([name, role]) => ({ principalId: directoryIds[name], role, scope })),
      { principalId: directoryIds.ci, role: 'Contributor', scope },
      ...(people?.roleAssignments ?? []),
    ],
    denyAssignments: options.denyAssignments ?? [],
    policy,
  };
}
