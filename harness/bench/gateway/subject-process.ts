import path from 'node:path';
import { execaNode } from 'execa';
import type { Answers, Question } from './messages.ts';

interface Reply {
  readonly value?: unknown;
  readonly error?: string;
}

/** A process of its own that has a gateway: what it takes of memory is its alone, and so is its event loop. */
export class SubjectProcess implements AsyncDisposable {
  readonly #child: ReturnType<typeof spawn>;

  private constructor(child: ReturnType<typeof spawn>) {
    this.#child = child;
  }

  /** @param which `guest`: a lab with a real guest; `standin`: a gateway before a peer on a unix socket, its first word */
  static async start(which: 'guest' | 'standin', ...words: readonly string[]): Promise<SubjectProcess> {
    const subject = new SubjectProcess(spawn(which, words));
    await subject.#next();
    return subject;
  }

  async ask<Kind extends keyof Answers>(question: Extract<Question, { ask: Kind }>): Promise<Answers[Kind]> {
    await this.#child.sendMessage(question);
    return (await this.#next()) as Answers[Kind];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.#child;
  }

  async #next(): Promise<unknown> {
    const { value, error } = (await this.#child.getOneMessage()) as Reply;
    if (error !== undefined) throw new Error(error);
    return value;
  }
}

function spawn(which: 'guest' | 'standin', words: readonly string[]) {
  return execaNode(path.join(import.meta.dirname, `${which}-subject.ts`), words, {
    nodeOptions: ['--import', 'tsx', '--expose-gc', '--max-semi-space-size=2', '--optimize-for-size'],
    ipc: true,
    reject: false,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}
