import sqlite from 'node-sqlite3-wasm';
import { z } from 'zod';
import { Ttys0Error } from '../../harness/errors/index.ts';
import { migrations } from './migrations.ts';
import { ownFile } from './ownership.ts';

const recordRow = z.object({ key: z.string(), value: z.string() });

/** One kept event. `event` is JSON; later events have a greater `sequence`. */
const activityRow = z.object({ sequence: z.number(), event: z.string() });

type ActivityRow = z.infer<typeof activityRow>;

/**
 * What the mock remembers, in an SQLite database: small JSON records by kind and key, and the Activity Log. A write is
 * in the file before it returns, so that what was answered outlives `kill -9`.
 */
export class Store implements Disposable {
  readonly #database: sqlite.Database;
  readonly #owned: Disposable | undefined;

  private constructor(database: sqlite.Database, owned?: Disposable) {
    this.#database = database;
    this.#owned = owned;
  }

  /** A store that is forgotten with the process. */
  static inMemory(): Store {
    const database = new sqlite.Database(':memory:');
    migrate(database, ':memory:');
    return new Store(database);
  }

  /** Opens or makes the file. Throws `lab.state-in-use`, `lab.state-newer` and `lab.state-broken`. */
  static open(file: string): Store {
    const owned = ownFile(file);
    let database: sqlite.Database | undefined;
    try {
      database = new sqlite.Database(file);
      migrate(database, file);
      return new Store(database, owned);
    } catch (error) {
      database?.close();
      owned[Symbol.dispose]();
      if (error instanceof Ttys0Error) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new Ttys0Error('lab.state-broken', { path: file, reason }, { cause: error });
    }
  }

  /** All records of a kind as `[key, value]`, by key. */
  records(kind: string): readonly (readonly [string, unknown])[] {
    const rows = this.#database.all('SELECT key, value FROM record WHERE kind = ? ORDER BY key', [kind]);
    return rows
      .map((row) => recordRow.parse(row))
      .map(({ key, value }) => [key, JSON.parse(value) as unknown]);
  }

  put(kind: string, key: string, value: unknown): void {
    this.#database.run('INSERT OR REPLACE INTO record (kind, key, value) VALUES (?, ?, ?)', [
      kind,
      key,
      JSON.stringify(value),
    ]);
  }

  remove(kind: string, key: string): void {
    this.#database.run('DELETE FROM record WHERE kind = ? AND key = ?', [kind, key]);
  }

  appendActivity(atMs: number, event: object): void {
    this.#database.run('INSERT INTO activity (at_ms, event) VALUES (?, ?)', [atMs, JSON.stringify(event)]);
  }

  /** Events of a span of time, both ends included, the newest first. */
  activity(fromMs: number, toMs: number): readonly ActivityRow[] {
    const rows = this.#database.all(
      'SELECT sequence, event FROM activity WHERE at_ms BETWEEN ? AND ? ORDER BY sequence DESC',
      [fromMs, toMs],
    );
    return rows.map((row) => activityRow.parse(row));
  }

  /** Forgets events from before that moment, and all but the newest `count`. */
  trimActivity(beforeMs: number, count: number): void {
    this.#database.run(
      'DELETE FROM activity WHERE at_ms < ? OR sequence <= (SELECT max(sequence) FROM activity) - ?',
      [beforeMs, count],
    );
  }

  [Symbol.dispose](): void {
    this.#database.close();
    this.#owned?.[Symbol.dispose]();
  }
}

/** Each step with its version in one transaction: a process killed in between finds the step undone. */
function migrate(database: sqlite.Database, file: string): void {
  const version = Number(database.get('PRAGMA user_version')?.['user_version'] ?? 0);
  if (version > migrations.length)
    throw new Ttys0Error('lab.state-newer', { path: file, version, known: migrations.length });
  for (const [index, step] of migrations.entries()) {
    if (index < version) continue;
    database.exec(`BEGIN; ${step} PRAGMA user_version = ${index + 1}; COMMIT;`);
  }
}
