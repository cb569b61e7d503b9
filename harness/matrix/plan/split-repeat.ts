/** An id without its repeat, and that as it stands in the id: `@2`, empty for the first time. */
export function splitRepeat(id: string): { readonly first: string; readonly repeat: string } {
  const repeat = /@\d+$/.exec(id)?.[0] ?? '';
  return { first: id.slice(0, id.length - repeat.length), repeat };
}
