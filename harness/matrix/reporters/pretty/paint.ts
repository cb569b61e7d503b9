import { styleText } from 'node:util';

/** Colours a text where a person looks at it. */
export type Paint = (style: Parameters<typeof styleText>[0], text: string) => string;

/** Colour on a terminal, unless `NO_COLOR` is set. */
export function paintFor({ isTTY }: { readonly isTTY?: boolean }): Paint {
  const coloured = isTTY === true && !process.env['NO_COLOR'];
  return (style, text) => (coloured && text !== '' ? styleText(style, text) : text);
}
