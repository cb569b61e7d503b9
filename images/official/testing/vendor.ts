import { createHash, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import type { Test } from 'tap';
import { stringify } from 'yaml';
import { pullOfficial, type PullOptions } from '../pull.ts';
import { Signer } from './signer.ts';
import { WebServer } from './web-server.ts';

export function digestOf(content: Uint8Array, algorithm = 'sha256'): string {
  return createHash(algorithm).update(content).digest('hex');
}

/** A vendor with a server, a key and a catalogue, whose images hold nothing; and an empty cache. */
export class Vendor implements AsyncDisposable {
  readonly server: WebServer;
  readonly signer: Signer;
  readonly disk: Buffer;
  readonly #scratch: string;

  private constructor(server: WebServer, signer: Signer, disk: Buffer, scratch: string) {
    this.server = server;
    this.signer = signer;
    this.disk = disk;
    this.#scratch = scratch;
  }

  static async start(t: Test): Promise<Vendor> {
    const scratch = t.testdir({ cache: {}, catalogue: {} });
    process.env['TTYS0_CACHE_DIR'] = path.join(scratch, 'cache');
    const [raw, disk] = [path.join(scratch, 'raw'), path.join(scratch, 'disk.qcow2')];
    await writeFile(raw, randomBytes(2_000_000));
    await execa('qemu-img', ['convert', '-f', 'raw', '-O', 'qcow2', raw, disk]);
    return new Vendor(await WebServer.start(), await Signer.make(), await readFile(disk), scratch);
  }

  get url(): string {
    return this.server.url;
  }

  /** A key as the catalogue pins it. */
  get key() {
    this.server.site.set('/key.asc', this.signer.publicKey);
    return { url: `${this.url}/key.asc`, fingerprints: [this.signer.fingerprint] };
  }

  /** Gives an image with a signed list of checksums, and lists it as `acme:1`. */
  async offer(content: Buffer, fields: Record<string, unknown> = {}): Promise<void> {
    const sums = `${digestOf(content)} *acme.img\n`;
    this.server.site.set('/acme.img', content);
    this.server.site.set('/SUMS', sums);
    this.server.site.set('/SUMS.gpg', await this.signer.detached(sums));
    const signature = { over: 'checksum', url: `${this.url}/SUMS.gpg`, key: this.key };
    const located = { location: { url: `${this.url}/acme.img` }, checksum: { url: `${this.url}/SUMS`, algorithm: 'sha256' }, signature }; // prettier-ignore
    const version = {
      version: '1',
      title: 'Acme 1',
      login: 'acme',
      licence: 'free',
      memoryMiB: 96,
      ...located,
      ...fields,
    };
    await this.list(version);
  }

  async list(version: Record<string, unknown>): Promise<void> {
    const text = stringify({ name: 'acme', os: 'Acme', versions: [version] });
    await writeFile(path.join(this.#scratch, 'catalogue/acme.yaml'), text);
  }

  pull(options: PullOptions = {}) {
    return pullOfficial('acme:1', { catalogue: path.join(this.#scratch, 'catalogue'), ...options });
  }

  async file(name: string, content: Buffer): Promise<string> {
    const file = path.join(this.#scratch, name);
    await writeFile(file, content);
    return file;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await this.signer[Symbol.asyncDispose]();
  }
}
