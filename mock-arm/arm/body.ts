import { invalidRequestContent, unsupportedMediaType } from './errors.ts';

const jsonType = /^application\/(?:json|[\w.+-]+\+json)$/i;

/**
 * Parses a request's body. Without one the content type does not matter, as clients of the real service leave it out.
 * Throws `UnsupportedMediaType` and `InvalidRequestContent`.
 */
export function parseBody(text: unknown, contentType: string | undefined): unknown {
  if (typeof text !== 'string' || text.trim() === '') return undefined;
  const mediaType = (contentType ?? 'application/json').split(';', 1)[0]?.trim() ?? '';
  if (!jsonType.test(mediaType)) throw unsupportedMediaType(mediaType);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalidRequestContent('The content is not valid JSON.');
  }
}
