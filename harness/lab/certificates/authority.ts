import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { webcrypto } from 'node:crypto';
import path from 'node:path';
import * as x509 from '@peculiar/x509';
import { asHostError, dataDirectory, privateDirectory } from '../../host/directories.ts';
import { loopbackNameConstraints } from './name-constraints.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 24 * 60 * 60 * 1000;
const authorityDays = 825;
const serverDays = 90;

/** The lab's own certificate authority: kept between runs, so that it need be trusted only once. */
export interface Authority {
  readonly certificatePath: string;
  readonly certificate: x509.X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

export interface ServerIdentity {
  readonly key: string;
  readonly certificate: string;
}

/** Reads the authority, or makes one. It can sign for loopback names alone. Throws `host.not-writable` or `host.disk-full`. */
export async function openAuthority(): Promise<Authority> {
  const directory = privateDirectory(dataDirectory(), 'TTYS0_DATA_DIR');
  const certificatePath = path.join(directory, 'ca.pem');
  const keyPath = path.join(directory, 'ca.key');
  try {
    if (existsSync(certificatePath) && existsSync(keyPath)) {
      const known = await readAuthority(certificatePath, keyPath);
      if (known) return known;
    }
    const made = await makeAuthority(certificatePath);
    await writeWhole(keyPath, await exportKey(made.keys.privateKey));
    await writeWhole(certificatePath, made.certificate.toString('pem'));
    return made;
  } catch (error) {
    throw asHostError(error, directory, 'TTYS0_DATA_DIR');
  }
}

/** A fresh key and certificate for `localhost`, the loopback addresses and more names under `localhost`. */
export async function issueServerIdentity(
  { certificate, keys }: Authority,
  names: readonly string[] = [],
): Promise<ServerIdentity> {
  const own = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const issued = await x509.X509CertificateGenerator.create({
    ...validity(serverDays),
    serialNumber: serialNumber(),
    subject: 'CN=localhost',
    issuer: certificate.subject,
    publicKey: own.publicKey,
    signingKey: keys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
        ...names.map((value) => ({ type: 'dns', value }) as const),
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(certificate),
    ],
  });
  return { key: await exportKey(own.privateKey), certificate: issued.toString('pem') };
}

async function makeAuthority(certificatePath: string): Promise<Authority> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(authorityDays),
    serialNumber: serialNumber(),
    name: 'CN=ttys0 lab authority (loopback only)',
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      new x509.Extension('2.5.29.30', true, loopbackNameConstraints()),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificatePath, certificate, keys };
}

/** Undefined for one that is damaged or about to end: then a new one is made. */
async function readAuthority(certificatePath: string, keyPath: string): Promise<Authority | undefined> {
  try {
    const certificate = new x509.X509Certificate(await readFile(certificatePath, 'utf8'));
    if (certificate.notAfter.getTime() < Date.now() + serverDays * dayMs) return undefined;
    const der = x509.PemConverter.decodeFirst(await readFile(keyPath, 'utf8'));
    const privateKey = await crypto.subtle.importKey('pkcs8', der, algorithm, true, ['sign']);
    const publicKey = (await certificate.publicKey.export()) as webcrypto.CryptoKey;
    return { certificatePath, certificate, keys: { privateKey, publicKey } };
  } catch {
    return undefined;
  }
}

function validity(days: number): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - dayMs), notAfter: new Date(now + days * dayMs) };
}

/** Positive, and never the same twice, as browsers demand of one issuer. */
function serialNumber(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `4${Buffer.from(bytes).toString('hex').slice(1)}`;
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(`${file}.${process.pid}`, text, { mode: 0o600 });
  await rename(`${file}.${process.pid}`, file);
}
