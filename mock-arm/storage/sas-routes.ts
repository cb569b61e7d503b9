import {
  AccountSASPermissions,
  AccountSASResourceTypes,
  AccountSASServices,
  generateAccountSASQueryParameters,
  SASProtocol,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import { z } from 'zod';
import { ok } from '../arm/request.ts';
import type { ArmRoute } from '../arm/route.ts';
import type { StorageAccount } from './account.ts';
import { invalidValues } from './errors.ts';
import type { AccountRouteContext } from './route-context.ts';

const date = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const sasRequest = z.object({
  signedServices: z.string().regex(/^[bfqt]+$/),
  signedResourceTypes: z.string().regex(/^[sco]+$/),
  signedPermission: z.string().regex(/^[rwdxylacuptfi]+$/),
  signedExpiry: date,
  signedStart: date.nullish(),
  signedProtocol: z.enum(['https', 'https,http']).nullish(),
  signedIp: z.ipv4().nullish(),
  keyToSign: z.enum(['key1', 'key2']).nullish(),
});

/** A signature for whoever may list the keys, and wants to hand out less than a key. */
export function sasRoutes({ path, access, require }: AccountRouteContext): readonly ArmRoute[] {
  return [
    {
      method: 'POST',
      path: `${path}/ListAccountSas`,
      access: access('listAccountSas/action'),
      handle(request) {
        const account = require(request.param('account'));
        const parsed = sasRequest.safeParse(request.body);
        if (!parsed.success)
          throw invalidValues([...new Set(parsed.error.issues.map((issue) => issue.path.join('.')))]);
        return ok({ accountSasToken: sign(account, parsed.data) });
      },
    },
  ];
}

function sign({ name, keys }: StorageAccount, wanted: z.infer<typeof sasRequest>): string {
  const { signedStart: startsOn, signedIp: start, signedProtocol, keyToSign } = wanted;
  const key = keyToSign === 'key2' ? keys[1] : keys[0];
  const values = {
    services: AccountSASServices.parse(wanted.signedServices).toString(),
    resourceTypes: AccountSASResourceTypes.parse(wanted.signedResourceTypes).toString(),
    permissions: AccountSASPermissions.parse(wanted.signedPermission),
    expiresOn: wanted.signedExpiry,
    ...(startsOn && { startsOn }),
    ...(start != null && { ipRange: { start } }),
    protocol: signedProtocol === 'https,http' ? SASProtocol.HttpsAndHttp : SASProtocol.Https,
  };
  return generateAccountSASQueryParameters(
    values,
    new StorageSharedKeyCredential(name, key.value),
  ).toString();
}
