/** Characters that no XML may hold, as half a pair, and controls that XML discourages and a terminal would obey. */
const forbidden = /[^\t\n\r\u{20}-\u{7e}\u{a0}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** Content of an element; characters that XML forbids are left out. */
export function xmlText(text: string): string {
  return text.replace(forbidden, '').replace(/[&<>\r]/g, (found) => entities[found] ?? '');
}

/** An element with its attributes, those that are undefined left out; `children` are XML. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  children: readonly string[] | string = [],
): string {
  const given = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${xmlAttribute(String(value))}"`)
    .join('');
  if (children.length === 0) return `<${name}${given}/>`;
  const inner = typeof children === 'string' ? children : `\n${children.join('\n')}\n`;
  return `<${name}${given}>${inner}</${name}>`;
}

function xmlAttribute(text: string): string {
  return text.replace(forbidden, '').replace(/[&<>"\t\n\r]/g, (found) => entities[found] ?? '');
}
