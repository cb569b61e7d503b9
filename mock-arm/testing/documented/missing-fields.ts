type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/**
 * The paths of all that a documented answer has and another lacks, or has as something else. What is more than documented
 * is well. Of a documented list the first entry says what each entry is like.
 */
export function missingFields(documented: Json, answer: Json | undefined, at = '$'): readonly string[] {
  if (kindOf(documented) !== kindOf(answer))
    return [`${at}: ${kindOf(answer)}, documented is ${kindOf(documented)}`];
  if (isList(documented) && isList(answer)) {
    const [example] = documented;
    if (example === undefined) return [];
    if (answer.length === 0) return [`${at}: empty`];
    return answer.flatMap((entry, index) => missingFields(example, entry, `${at}[${index}]`));
  }
  if (!isObject(documented) || !isObject(answer)) return [];
  return Object.entries(documented).flatMap(([name, value]) =>
    missingFields(value, answer[name], `${at}.${name}`),
  );
}

function kindOf(value: Json | undefined): string {
  if (value === null) return 'null';
  return isList(value) ? 'list' : typeof value;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !isList(value);
}
