/** What the bench asks of a process that has a gateway. One question at a time. */
export type Question =
  | { readonly ask: 'addresses'; readonly count: number; readonly mode: 'connect' | 'watch' }
  /** Echoes of single bytes by COM1 itself, without the gateway. */
  | { readonly ask: 'raw-echo'; readonly count: number }
  /** What the process takes of memory, after a collection of garbage. */
  | { readonly ask: 'memory' }
  /** How much its guest has said in all. */
  | { readonly ask: 'said' };

export interface Answers {
  readonly addresses: {
    /** The PEM of the authority that has signed the server's certificate. */
    readonly ca: string;
    readonly addresses: readonly string[];
    /** The token that goes with them. */
    readonly token: string;
  };
  /** In milliseconds, one for each echo. */
  readonly 'raw-echo': readonly number[];
  /** In bytes. */
  readonly memory: number;
  /** In bytes. */
  readonly said: number;
}

export type Responder = {
  readonly [Kind in keyof Answers]: (question: Extract<Question, { ask: Kind }>) => Promise<Answers[Kind]>;
};

/** Answers what the bench asks, until that ends. */
export function answerAll(responder: Responder): void {
  process.on('message', (question: Question) => {
    // The question's kind says which answer goes with it; the compiler does not see that through the table.
    const answer = responder[question.ask] as (question: Question) => Promise<unknown>;
    void answer(question).then(
      (value) => process.send?.({ value }),
      (error: unknown) => process.send?.({ error: String(error) }),
    );
  });
  process.once('disconnect', () => process.exit());
  process.send?.({ value: 'ready' });
}
