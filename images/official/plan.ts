import path from 'node:path';
import { imagesCache } from '../cache/directories.ts';
import { guestName } from './catalogue.ts';
import { downloadsCache } from './downloads.ts';
import type { OfficialImage } from './entry.ts';
import { seededUsers } from './seed/users.ts';
import { seedFiles } from './seed/write-seed.ts';

/** What pulling an image would do, a line for each point; nobody is asked for it. */
export function planLines(
  image: OfficialImage,
  given: {
    readonly url?: string | undefined;
    readonly file?: string | undefined;
    readonly sha256?: string | undefined;
  } = {},
): readonly string[] {
  const points: readonly (readonly [name: string, text: string])[] = [
    ['image', image.title],
    ['from', given.file ?? given.url ?? locationText(image)],
    ['checksum', given.sha256 === undefined ? checksumText(image) : `sha256 ${given.sha256}, as given`],
    ['signature', given.sha256 === undefined ? signatureText(image) : "not asked for: the given checksum counts in place of its vendor's"], // prettier-ignore
    ...(image.compression === 'none' ? [] : ([['unpacked', `with ${image.compression}, ${image.unpackedLimitMiB} MiB at most`]] as const)), // prettier-ignore
    ['size', `${image.limitMiB} MiB at most`],
    ['machine', `${image.memoryMiB} MiB, ${image.firmware}, ${image.cpu}`],
    ['seed', seedText(image)],
    ['login', loginText(image)],
    ['first wait', waitTexts[image.wait]],
    ['licence', image.licence],
    ['account', image.account ? 'needed at its vendor' : 'not needed'],
    ['download', path.join(downloadsCache(), '<sha256>')],
    ['guest', `${guestName(image)}, in ${path.join(imagesCache(), `${guestName(image)}-<digest>`)}`],
  ];
  return [image.name, ...points.map(([name, text]) => `  ${name.padEnd(10)}  ${text}`)];
}

const waitTexts = {
  login: 'a login prompt',
  autologin: 'a shell: it logs its user in by itself',
  firstboot: 'questions at the first boot',
  nothing: 'nothing that could be answered',
} as const satisfies Record<OfficialImage['wait'], string>;

function locationText({ location, name }: OfficialImage): string {
  if ('own' in location) return `your own file or address: ${location.own.why}. Get it from ${location.own.from}, then: ttys0 images pull ${name} --file FILE --sha256 HEX`; // prettier-ignore
  if (!('index' in location)) return location.url;
  return location.form === 'coreos-stream'
    ? `what ${location.index} names`
    : `${location.url}, build by ${location.index}`;
}

function checksumText({ checksum, location }: OfficialImage): string {
  if (!checksum)
    return 'own' in location
      ? 'the one that you give: --sha256 HEX'
      : 'none: the signature is over the image';
  if ('pinned' in checksum) return `${checksum.pinned.algorithm} ${checksum.pinned.hex}, of the catalogue`;
  if ('index' in checksum) return 'sha256, of the index';
  const listed = checksum.listedAs === undefined ? '' : `, listed as ${checksum.listedAs}`;
  return `${checksum.algorithm}, ${checksum.form === 'bare' ? 'bare' : 'in a list'}: ${checksum.url}${listed}`;
}

function signatureText({ signature, unsigned, location }: OfficialImage): string {
  if (!signature)
    return 'own' in location ? 'none is known' : `none, the checksum over https alone: ${unsigned ?? ''}`;
  const { over, form, url, key } = signature;
  const place = form === 'clearsigned' ? 'in the list itself' : (url ?? 'where the index says');
  return `over the ${over}, ${place}, by ${key.fingerprints.join(' or ')} from ${key.url}`;
}

function seedText({ seed, serialConsole }: OfficialImage): string {
  if (seed === 'none') return 'none';
  if (seed === 'ignition')
    return `Ignition 3.3 in ${seedFiles.ignition}, through the firmware's configuration`;
  const asked = serialConsole === 'asked' ? '; asks for a getty on ttyS0' : '';
  return `NoCloud in ${seedFiles.nocloud}, a read-only disk labelled cidata${asked}`;
}

function loginText(image: OfficialImage): string {
  const users = seededUsers(image).map((user) => `${user.name} (${'password' in user ? `password ${user.password}` : 'no password'})`); // prettier-ignore
  return users.join(', ');
}
