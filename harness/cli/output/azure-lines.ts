import type { LabDescription } from '../../client/description.ts';

/**
 * Lines that make Azure's own clients talk to the lab, to be copied into another terminal. Azure CLI takes the profile
 * that every package of it has whole (azure-wire 4.2).
 */
export function azureLines({ guests, resourceGroup, storageSuffix }: LabDescription): string {
  const suffix = storageSuffix === undefined ? '' : ' --suffix-storage-endpoint "$TTYS0_STORAGE_SUFFIX"';
  const guest = guests[0] ?? 'GUEST';
  return [
    'Azure SDKs, there:  eval "$(npx ttys0 env)"      endpoint: $TTYS0_URL, authority: the same',
    'Azure CLI, after that:',
    `  az cloud register -n ttys0 --profile 2020-09-01-hybrid --endpoint-resource-manager "$TTYS0_URL"${suffix}`,
    '  az cloud set -n ttys0',
    '  az login --service-principal -u "$AZURE_CLIENT_ID" -p "$AZURE_CLIENT_SECRET" --tenant "$AZURE_TENANT_ID"',
    `  az vm boot-diagnostics get-boot-log -g ${resourceGroup} -n ${guest}`,
    '',
  ].join('\n');
}
