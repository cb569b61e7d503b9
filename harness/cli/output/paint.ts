import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Colour where a person looks at it: standard error on a terminal, unless NO_COLOR is set. */
const coloured = process.stderr.isTTY && !process.env['NO_COLOR'];

const brush =
  (style: Style) =>
  (text: string): string =>
    coloured ? styleText(style, text) : text;

export const paint = {
  red: brush('red'),
  green: brush('green'),
  yellow: brush('yellow'),
  dim: brush('dim'),
  bold: brush('bold'),
};
