/** A request that the lab refused, or that never reached it. `code` and `message` are the server's own words. */
export class ArmFailure extends Error {
  override readonly name = 'ArmFailure';
  readonly code: string;
  /** The HTTP status; 0 when there was no answer at all. */
  readonly status: number;

  constructor(status: number, code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.code = code;
  }
}

/** Wraps whatever was thrown: a failure stays as it is, a network error becomes one with status 0. */
export function asArmFailure(reason: unknown): ArmFailure {
  if (reason instanceof ArmFailure) return reason;
  const detail = reason instanceof Error ? reason.message : String(reason);
  return new ArmFailure(0, 'NoAnswer', `The lab did not answer: ${detail}`, { cause: reason });
}

/** Reads the failure out of an answer's body, in any of the shapes of azure-wire 1.1. */
export function readArmFailure(status: number, body: string): ArmFailure {
  const parsed = parseJson(body);
  const inner = isRecord(parsed) && isRecord(parsed['error']) ? parsed['error'] : parsed;
  if (isRecord(inner) && typeof inner['message'] === 'string') {
    const code = typeof inner['code'] === 'string' ? inner['code'] : `HTTP ${status}`;
    return new ArmFailure(status, code, inner['message']);
  }
  const text = body.trim().slice(0, 500);
  return new ArmFailure(status, `HTTP ${status}`, text || `The lab answered with status ${status}.`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** True for a JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
