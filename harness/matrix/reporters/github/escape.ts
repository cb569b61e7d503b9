/** What a workflow command says, as the runner reads it back. */
export function commandData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** The value of a property of a workflow command. */
export function commandProperty(text: string): string {
  return commandData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** Text in Markdown, in a table or out of it, that is shown as it is. */
export function markdownText(text: string): string {
  return text
    .replace(/[&<>"'`*_~|[\]\\#@:!]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/[\r\n]+/g, ' ');
}

/** A block of text as it is: its fence is longer than any row of backticks in it. */
export function fenced(lines: readonly string[]): string {
  const text = lines.join('\n').replaceAll('\r', '');
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}
