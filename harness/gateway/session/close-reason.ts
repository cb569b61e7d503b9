/** As much of a message as a close frame holds: 123 bytes of UTF-8, in whole characters. */
export function closeReason(message: string): string {
  const characters = [...message];
  while (Buffer.byteLength(characters.join('')) > 123) characters.pop();
  return characters.join('');
}
