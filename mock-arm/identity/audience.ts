/** What the real cloud calls Resource Manager; clients with a built-in scope ask for it whatever their endpoint is. */
const publicAudiences = ['https://management.azure.com', 'https://management.core.windows.net'];

/** Every `aud` that stands for this lab's Resource Manager, with and without the trailing slash. */
export function armAudiences(origin: string): readonly string[] {
  return [origin, ...publicAudiences].flatMap((audience) => [audience, `${audience}/`]);
}

/**
 * The resource that a token request names, as the token's `aud`; undefined where it is not Resource Manager.
 * A scope ends in `/.default` or a permission's name, after a resource that may end in a slash itself, hence
 * `https://localhost:8443//.default`.
 */
export function requestedAudience(
  form: { readonly scope?: string | undefined; readonly resource?: string | undefined },
  origin: string,
): string | undefined {
  const asked = form.resource ?? resourceOfScope(form.scope ?? '') ?? origin;
  const bare = asked.replace(/\/+$/, '').toLowerCase();
  const known = [origin, ...publicAudiences].find((audience) => audience.toLowerCase() === bare);
  return known === undefined || !asked.endsWith('/') ? known : `${known}/`;
}

function resourceOfScope(scope: string): string | undefined {
  const scoped = scope.split(' ').find((part) => part.startsWith('https://'));
  return scoped?.replace(/\/[^/]*$/, '');
}
