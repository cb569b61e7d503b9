import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';

/** Someone with a key of their own, made for a test. */
export class Signer implements AsyncDisposable {
  readonly #home: string;
  /** Of the primary key. */
  readonly fingerprint: string;
  /** The public key, as text. */
  readonly publicKey: string;

  private constructor(home: string, fingerprint: string, publicKey: string) {
    this.#home = home;
    this.fingerprint = fingerprint;
    this.publicKey = publicKey;
  }

  static async make(): Promise<Signer> {
    const home = await mkdtemp(path.join(tmpdir(), 'ttys0-signer-'));
    const gpg = (...parameters: readonly string[]) =>
      execa('gpg', ['--homedir', home, '--batch', '--quiet', ...parameters]);
    await gpg('--passphrase', '', '--quick-generate-key', 'Test <test@example.org>', 'ed25519', 'sign', '1d');
    const { stdout: listed } = await gpg('--with-colons', '--list-keys');
    const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(listed)?.[1] ?? '';
    const { stdout: publicKey } = await gpg('--armor', '--export', fingerprint);
    return new Signer(home, fingerprint, publicKey);
  }

  /** A signature over bytes, in a file of its own. */
  detached(content: Buffer | string): Promise<Buffer> {
    return this.#sign('--detach-sign', content);
  }

  /** A text with its signature around it. */
  clearsigned(content: string): Promise<Buffer> {
    return this.#sign('--clear-sign', content);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await execa('gpgconf', ['--homedir', this.#home, '--kill', 'all'], { reject: false });
    await rm(this.#home, { recursive: true, force: true });
  }

  async #sign(how: string, content: Buffer | string): Promise<Buffer> {
    const [source, signed] = [path.join(this.#home, 'content'), path.join(this.#home, 'signed')];
    await writeFile(source, content);
    await execa('gpg', [
      '--homedir',
      this.#home,
      '--batch',
      '--quiet',
      '--yes',
      '--output',
      signed,
      how,
      source,
    ]);
    return readFile(signed);
  }
}
