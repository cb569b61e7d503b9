/** The shells that environment variables can be printed for. */
export const shells = ['sh', 'fish', 'powershell'] as const;

type Shell = (typeof shells)[number];

const writers: Readonly<Record<Shell, (name: string, value: string) => string>> = {
  sh: (name, value) => `export ${name}='${value.replaceAll("'", String.raw`'\''`)}'`,
  fish: (name, value) => `set -gx ${name} '${value.replace(/[\\']/g, String.raw`\$&`)}'`,
  powershell: (name, value) => `$env:${name} = '${value.replaceAll("'", "''")}'`,
};

/** Lines that set variables in that shell, each value quoted so that nothing in it is evaluated. */
export function assignments(variables: Readonly<Record<string, string>>, shell: Shell): string {
  return Object.entries(variables).map(([name, value]) => writers[shell](name, value)).join('\n'); // prettier-ignore
}
