// What a terminal would obey or not show: control and format characters, private and unpaired ones, line separators.
const unseen = /[\p{C}\p{Zl}\p{Zp}]/gu;
// What a spreadsheet takes for a formula where a field begins: at a text's start, and after what divides fields.
const formula = /(?<=["',;|\t ])[=+\-@]/g;

/**
 * A value as JSON that fools neither a terminal nor a spreadsheet, whatever its texts hold (L6): what they would act
 * upon is written as `\u` and four digits. `JSON.parse` gives the very value back.
 */
export function harmlessJson(value: unknown): string {
  return JSON.stringify(value)
    .replace(unseen, escape)
    .replace(/"(?:[^"\\]|\\.)*"/g, (text) => text.replace(formula, escape));
}

/** A text for a terminal: as it is where it is one plain word, else in quotes and escaped. */
export function harmlessText(text: string): string {
  return /^\w[\w.@:/-]*$/.test(text) ? text : harmlessJson(text);
}

function escape(characters: string): string {
  return Array.from(
    { length: characters.length },
    (_, at) => `\\u${characters.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');
}
