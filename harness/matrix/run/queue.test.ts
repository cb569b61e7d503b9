import t from 'tap';
import { Capacity } from './capacity.ts';
import { Queue } from './queue.ts';

interface Job {
  readonly name: string;
  readonly halfProcessors: number;
  readonly memoryBytes: number;
}

const job = (name: string, halfProcessors: number, memoryBytes = 1): Job => ({
  name,
  halfProcessors,
  memoryBytes,
});

/** Jobs that end when they are told to. */
class Work {
  readonly begun: string[] = [];
  readonly #ends = new Map<string, () => void>();

  readonly do = ({ name }: Job): Promise<void> => {
    this.begun.push(name);
    return new Promise((resolve) => this.#ends.set(name, resolve));
  };

  async end(name: string): Promise<void> {
    this.#ends.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const queueOf = (items: readonly Job[], mayWait: (item: Job) => boolean = () => false): Queue<Job> =>
  new Queue({ items, capacity: new Capacity({ halfProcessors: 4, memoryBytes: 10 }), demandOf: (item) => item, mayWait }); // prettier-ignore

t.test('as many as the processors carry, in their order', async (t) => {
  const work = new Work();
  const done = queueOf([job('boots', 2), job('boots too', 2), job('third', 1)]).drain(work.do, () => false);
  t.same(work.begun, ['boots', 'boots too']);
  await work.end('boots');
  t.same(work.begun, ['boots', 'boots too', 'third']);
  await work.end('third');
  await work.end('boots too');
  await done;
});

t.test('memory is reserved before the start; who wants more than there is runs alone', async (t) => {
  const work = new Work();
  const done = queueOf([job('large', 1, 8), job('huge', 1, 99)]).drain(work.do, () => false);
  t.same(work.begun, ['large']);
  await work.end('large');
  t.same(work.begun, ['large', 'huge']);
  await work.end('huge');
  await done;
});

t.test('who would only wait lets others go first, unless there are none', async (t) => {
  const work = new Work();
  let made = false;
  const done = queueOf([job('waits', 1), job('can', 4)], ({ name }) => name === 'waits' && !made).drain(work.do, () => false); // prettier-ignore
  t.same(work.begun, ['can']);
  made = true;
  await work.end('can');
  t.same(work.begun, ['can', 'waits']);
  await work.end('waits');
  await done;
});

t.test('once stopped nothing more begins, and those under way are waited for', async (t) => {
  const work = new Work();
  let stopped = false;
  let isDone = false;
  const done = queueOf([job('first', 4), job('never', 1)]).drain(work.do, () => stopped).then(() => (isDone = true)); // prettier-ignore
  stopped = true;
  await Promise.resolve();
  t.equal(isDone, false);
  await work.end('first');
  await done;
  t.same(work.begun, ['first']);
});

t.test('what fails is thrown once the others have ended', async (t) => {
  const failing = queueOf([job('fails', 1)]).drain(
    () => Promise.reject(new Error('on purpose')),
    () => false,
  );
  await t.rejects(failing, /on purpose/);
});
