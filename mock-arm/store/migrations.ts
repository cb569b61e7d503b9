/** Each entry takes a database from the version that is its index to the next; never change one that was released. */
export const migrations: readonly string[] = [
  `CREATE TABLE record (
     kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, key)
   ) WITHOUT ROWID;
   CREATE TABLE activity (
     sequence INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL, event TEXT NOT NULL
   );
   CREATE INDEX activity_at ON activity (at_ms);`,
];
