/** The four files that a Linux keeps its accounts in, as text. */
export interface AccountTables {
  /** `/etc/passwd` */
  readonly passwd: string;
  /** `/etc/shadow` */
  readonly shadow: string;
  /** `/etc/group` */
  readonly group: string;
  /** `/etc/gshadow` */
  readonly gshadow: string;
}

/** The lines of a table, each as its fields. */
export function rows(table: string): readonly (readonly string[])[] {
  return table.split('\n').flatMap((line) => (line === '' ? [] : [line.split(':')]));
}

/** The row of that name; undefined where there is none. */
export function findRow(table: string, name: string): readonly string[] | undefined {
  return rows(table).find(([first]) => first === name);
}

/** A table with a row in place of the one of the same name, or at its end; every other line stays as it is. */
export function withRow(table: string, row: readonly string[]): string {
  const line = row.join(':');
  const lines = table.split('\n').filter((text, index, all) => text !== '' || index < all.length - 1);
  const index = lines.findIndex((text) => text.startsWith(`${row[0] ?? ''}:`));
  const changed = index < 0 ? [...lines, line] : lines.with(index, line);
  return `${changed.join('\n')}\n`;
}
