import { Ttys0Error } from '../errors/index.ts';
import type { LabDescription } from './description.ts';

/**
 * What Azure clients need to know of a lab, as the variables that they read themselves: Azure CLI, the SDKs of Node and
 * Python, curl. Throws `lab.none` for a lab without a program to sign in as.
 */
export function clientEnvironment(lab: LabDescription): Readonly<Record<string, string>> {
  const [program] = lab.programs;
  if (!program) throw new Ttys0Error('lab.none', { guest: lab.guests[0] ?? '' });
  return {
    TTYS0_URL: lab.url,
    AZURE_AUTHORITY_HOST: lab.url,
    AZURE_TENANT_ID: lab.tenantId,
    AZURE_CLIENT_ID: program.appId,
    AZURE_CLIENT_SECRET: program.secret,
    AZURE_SUBSCRIPTION_ID: lab.subscriptionId,
    AZURE_RESOURCE_GROUP: lab.resourceGroup,
    // Added to what Node trusts anyway; the others take one file in place of what the system trusts.
    NODE_EXTRA_CA_CERTS: lab.caPath,
    REQUESTS_CA_BUNDLE: lab.caBundlePath,
    SSL_CERT_FILE: lab.caBundlePath,
    // Azure CLI: nothing of the user's own settings is touched, and nobody is told.
    AZURE_CONFIG_DIR: lab.azureConfigDirectory,
    AZURE_CORE_COLLECT_TELEMETRY: 'false',
    ...(lab.storageSuffix !== undefined && { TTYS0_STORAGE_SUFFIX: lab.storageSuffix }),
  };
}
