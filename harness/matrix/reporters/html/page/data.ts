import { dataElement, type EmbeddedFile, type PageData } from '../embedded.ts';

/** What this page shows. */
export const data = JSON.parse(textOf(dataElement)) as PageData;

/** The text of an asciicast file. */
export async function readRecording(file: EmbeddedFile & { readonly kind: 'embedded' }): Promise<string> {
  const bytes = Uint8Array.from(atob(textOf(file.element)), (character) => character.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(unpacked).text();
}

/** A screenshot as an address. */
export function screenshotAddress(file: EmbeddedFile & { readonly kind: 'embedded' }): string {
  return `data:image/png;base64,${textOf(file.element)}`;
}

function textOf(id: string): string {
  return document.getElementById(id)?.textContent ?? '';
}
