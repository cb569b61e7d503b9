/** Why a token was refused. */
export type TokenFault =
  | 'malformed'
  | 'not-signed'
  | 'wrong-algorithm'
  | 'unknown-key'
  | 'wrong-signature'
  | 'expired'
  | 'not-yet-valid'
  | 'wrong-audience'
  | 'wrong-issuer'
  | 'wrong-tenant'
  | 'unknown-principal';

/** A token that does not count. The message says why, and holds nothing of the token's signature. */
export class InvalidToken extends Error {
  override readonly name = 'InvalidToken';
  readonly fault: TokenFault;

  constructor(fault: TokenFault, message: string) {
    super(message);
    this.fault = fault;
  }
}
