import { z } from 'zod';

/** Kinds of accounts that the service makes. */
const kinds = ['Storage', 'StorageV2', 'BlobStorage', 'FileStorage', 'BlockBlobStorage'] as const;

/** What an account may cost and outlive. */
const skuNames = [
  'Standard_LRS',
  'Standard_GRS',
  'Standard_RAGRS',
  'Standard_ZRS',
  'Standard_GZRS',
  'Standard_RAGZRS',
  'Premium_LRS',
  'Premium_ZRS',
] as const;

export const kindSchema = z.enum(kinds);
export const skuSchema = z.object({ name: z.enum(skuNames) });
export const tagsSchema = z.record(z.string().max(512), z.string().max(256));

/** The account's firewall. */
export const networkAclsSchema = z.object({
  bypass: z.string().default('AzureServices'),
  defaultAction: z.enum(['Allow', 'Deny']).default('Allow'),
  ipRules: z.array(z.object({ value: z.string(), action: z.literal('Allow').default('Allow') })).default([]),
  virtualNetworkRules: z.array(z.looseObject({})).default([]),
});

export type NetworkAcls = z.infer<typeof networkAclsSchema>;

/** Settings that PUT and PATCH change; each stays as it is where a request leaves it out. */
export const settingsSchema = z.object({
  accessTier: z.enum(['Hot', 'Cool', 'Cold', 'Premium']),
  allowBlobPublicAccess: z.boolean(),
  allowSharedKeyAccess: z.boolean(),
  minimumTlsVersion: z.enum(['TLS1_0', 'TLS1_1', 'TLS1_2', 'TLS1_3']),
  networkAcls: networkAclsSchema,
  publicNetworkAccess: z.enum(['Enabled', 'Disabled', 'SecuredByPerimeter']),
  supportsHttpsTrafficOnly: z.boolean(),
});

export type AccountSettings = z.infer<typeof settingsSchema>;

const keySchema = z.object({ value: z.base64(), creationTime: z.iso.datetime() });

/** An account as it is kept. */
export const accountSchema = z.object({
  /** 3 to 24 lower-case letters and digits. */
  name: z.string(),
  kind: kindSchema,
  skuName: z.enum(skuNames),
  tags: tagsSchema,
  isHnsEnabled: z.boolean(),
  settings: settingsSchema,
  creationTime: z.iso.datetime(),
  keys: z.tuple([keySchema, keySchema]),
});

/** A storage account of the subscription. */
export type StorageAccount = z.infer<typeof accountSchema>;

export const defaultSettings: AccountSettings = {
  accessTier: 'Hot',
  allowBlobPublicAccess: false,
  allowSharedKeyAccess: true,
  minimumTlsVersion: 'TLS1_2',
  networkAcls: networkAclsSchema.parse({}),
  publicNetworkAccess: 'Enabled',
  supportsHttpsTrafficOnly: true,
};
