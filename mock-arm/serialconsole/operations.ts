/** What `GET /providers/Microsoft.SerialConsole/operations` lists. `isDataAction` is text, as in the real answer. */
export const operations: readonly object[] = [
  operation('consoleServices/read', 'Default', 'Retrieves the current subscription state'),
  operation(
    'consoleServices/disableConsole/action',
    'Disable Console',
    'Disable Serial Console for a subscription',
  ),
  operation(
    'consoleServices/enableConsole/action',
    'Enable Console',
    'Enable Serial Console for a subscription',
  ),
];

function operation(name: string, title: string, description: string): object {
  return {
    name: `Microsoft.SerialConsole/${name}`,
    isDataAction: 'false',
    display: {
      provider: 'Microsoft.SerialConsole',
      resource: 'Serial Console instance',
      operation: title,
      description,
    },
  };
}
