// Suites are files of their users, anywhere: they import `ttys0` where no package of that name is installed, and are
// modules where no package.json says so. Given to module.register.
const publicInterface = new URL('../scenario/index.ts', import.meta.url).href;

export async function resolve(specifier, context, nextResolve) {
  if (specifier === 'ttys0') return { url: publicInterface, format: 'module', shortCircuit: true };
  const resolved = await nextResolve(specifier, context);
  const isSource = /^file:.*\.ts(?:\?|$)/.test(resolved.url) && !resolved.url.includes('/node_modules/');
  return isSource && resolved.format === 'commonjs' ? { ...resolved, format: 'module' } : resolved;
}
