/**
 * The DER of a name-constraints extension that lets a certificate authority speak for loopback names alone: whoever
 * trusts the lab's authority in a browser trusts it for nothing else.
 */
export function loopbackNameConstraints(): Uint8Array<ArrayBuffer> {
  const names = [
    element(0x82, Buffer.from('localhost')),
    element(0x87, Buffer.from([127, 0, 0, 0, 255, 0, 0, 0])),
    element(0x87, Buffer.concat([loopbackIpv6(), Buffer.alloc(16, 0xff)])),
  ];
  const subtrees = names.map((name) => element(0x30, name));
  return new Uint8Array(element(0x30, element(0xa0, Buffer.concat(subtrees))));
}

function loopbackIpv6(): Buffer {
  const address = Buffer.alloc(16);
  address[15] = 1;
  return address;
}

/** One DER element; all of ours are shorter than 128 bytes. */
function element(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag, content.length]), content]);
}
