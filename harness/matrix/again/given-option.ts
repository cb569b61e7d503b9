/** The value of an option in a command line as it was typed; given several times, the last one counts. */
export function givenOption(command: readonly string[], option: string): string | undefined {
  const at = command.findLastIndex((word) => word === option || word.startsWith(`${option}=`));
  const word = command[at];
  if (word === undefined) return undefined;
  return word === option ? command[at + 1] : word.slice(option.length + 1);
}
