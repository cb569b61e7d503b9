type Fields = Readonly<Record<string, unknown>>;

/** Lists that a profile adds to; every other list takes the place of its base's. */
const growing = new Set(['packages', 'excludedPackages', 'disabledServices', 'cites']);

/** A profile's fields over those of its base: mappings are merged, single values replaced. */
export function mergeFields(base: Fields, own: Fields): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(own)) merged[name] = mergeField(name, base[name], value);
  return merged;
}

function mergeField(name: string, base: unknown, own: unknown): unknown {
  if (isFields(base) && isFields(own)) return mergeFields(base, own);
  if (growing.has(name) && isList(base) && isList(own)) return [...new Set([...base, ...own])];
  return own;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
