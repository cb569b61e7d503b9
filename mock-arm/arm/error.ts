/** One entry of an error's `details`. */
interface ArmErrorDetail {
  readonly code: string;
  readonly message: string;
}

interface ArmErrorOptions {
  readonly target?: string;
  readonly details?: readonly ArmErrorDetail[];
  readonly headers?: Readonly<Record<string, string>>;
  /** False where the real service answers `{code, message}` without the `error` member around it. Default true. */
  readonly wrapped?: boolean;
}

/** A refusal as Azure Resource Manager words it: an HTTP status, a stable code and a message for the caller. */
export class ArmError extends Error {
  override readonly name = 'ArmError';
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly #options: ArmErrorOptions;

  constructor(status: number, code: string, message: string, options: ArmErrorOptions = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = options.headers ?? {};
    this.#options = options;
  }

  /** The JSON body: `{"error":{"code","message","target"?,"details"?}}`, or the inner object alone when not wrapped. */
  get body(): object {
    const { target, details, wrapped = true } = this.#options;
    const inner = {
      code: this.code,
      message: this.message,
      ...(target !== undefined && { target }),
      ...(details !== undefined && { details }),
    };
    return wrapped ? { error: inner } : inner;
  }
}
