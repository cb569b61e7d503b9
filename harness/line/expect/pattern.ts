import { RegExpParser, type AST } from '@eslint-community/regexpp';
import { Ttys0Error } from '../../errors/index.ts';

/** What to wait for: a literal text, or an expression whose longest match can be computed. */
export type Pattern = string | RegExp;

/** A pattern made ready to search with. */
export interface Matcher {
  readonly label: string;
  /** The longest text it can match, in characters. */
  readonly width: number;
  /** The first match at or after `from`, or undefined. */
  find(text: string, from: number): { index: number; text: string; groups: readonly string[] } | undefined;
}

/** The widest match a pattern may have: what spans more than a screen is no prompt. */
const maxPatternWidth = 4096;

/** Throws `scenario.pattern-unbounded` for an expression such as `/a.*b/`, whose match could be of any width. */
export function compilePattern(pattern: Pattern): Matcher {
  if (typeof pattern === 'string') return literal(pattern);
  const width = patternWidth(pattern);
  if (width > maxPatternWidth) {
    throw new Ttys0Error('scenario.pattern-unbounded', { pattern: String(pattern), limit: maxPatternWidth });
  }
  const expression = new RegExp(
    pattern.source,
    [...new Set(`${pattern.flags}gm`)].filter((flag) => flag !== 'y').join(''),
  );
  return {
    label: String(pattern),
    width,
    find: (text, from) => {
      expression.lastIndex = from;
      const match = expression.exec(text);
      return match ? { index: match.index, text: match[0], groups: match.slice(1) } : undefined;
    },
  };
}

function literal(text: string): Matcher {
  return {
    label: JSON.stringify(text),
    width: text.length,
    find: (haystack, from) => {
      const index = haystack.indexOf(text, from);
      return index < 0 ? undefined : { index, text, groups: [] };
    },
  };
}

/** The longest text that `expression` can match, in characters; Infinity where there is no limit. */
export function patternWidth(expression: RegExp): number {
  return widthOf(new RegExpParser().parseLiteral(String(expression)).pattern);
}

type Measured = AST.Pattern | AST.Element | AST.QuantifiableElement;

function widthOf(node: Measured): number {
  switch (node.type) {
    case 'Pattern':
    case 'Group':
    case 'CapturingGroup':
      return Math.max(
        ...node.alternatives.map((branch) => branch.elements.reduce((sum, part) => sum + widthOf(part), 0)),
      );
    case 'Quantifier': {
      const width = widthOf(node.element);
      return width === 0 ? 0 : width * node.max;
    }
    case 'Assertion':
      return 0;
    case 'Backreference':
      return Infinity;
    default:
      return 1;
  }
}
