/** Who a valid token speaks for. */
export interface Principal {
  readonly kind: 'user' | 'servicePrincipal';
  /** The directory's object id, a GUID; role assignments name it. */
  readonly objectId: string;
  /** A user's sign-in name (`alice@ttys0.local`), or a service principal's application id. */
  readonly name: string;
  readonly displayName: string;
  readonly tenantId: string;
  /** How the person signed in: `pwd`, and `mfa` once a second factor was given. Empty for a service principal. */
  readonly authenticationMethods: readonly string[];
  /** When the person signed in, however many tokens ago; unknown for a service principal. */
  readonly signedInAt?: Date;
  /** When the token ends; a session opened with it should not outlive it. */
  readonly expiresAt: Date;
}
