import type { ServerFrame } from '../../protocol/frames.ts';

/** One websocket message to the client. */
export type Outgoing = string | Uint8Array;

/** What a client's message means. */
export type Incoming =
  | { readonly kind: 'input'; readonly bytes: Uint8Array }
  | { readonly kind: 'token'; readonly token: string; readonly from?: number }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unreadable' };

/** How one family of clients speaks on the websocket. A dialect belongs to one connection: it may hold back half a character. */
export interface Dialect {
  output(bytes: Uint8Array): Outgoing | undefined;
  /** A notice beside the guest's bytes; undefined where this family has no way to hear it. */
  notice(frame: ServerFrame): Outgoing | undefined;
  read(data: Buffer, isBinary: boolean): Incoming;
}

const jwt = /^ey[\w-]+\.[\w-]+\.[\w-]*$/;

/** True for a text of the form of a JSON web token. Nobody types one: it is never meant for the guest. */
export function looksLikeToken(text: string): boolean {
  return text.length < 16_384 && jwt.test(text);
}
