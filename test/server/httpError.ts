export interface HttpErrorOptions extends ErrorOptions {
  /** The body of the response: a short text, or an object as JSON. */
  body?: string | object;
}

/** Thrown by a route to respond with a status; without a body by default, so that nothing about the refusal leaks. */
export class HttpError extends Error {
  readonly status: number;
  readonly body: string | object | null;

  constructor(status: number, { body, ...options }: HttpErrorOptions = {}) {
    super(`HTTP ${status}`, options);
    this.name = 'HttpError';
    this.status = status;
    this.body = body ?? null;
  }

  toResponse(): Response {
    const { status, body } = this;
    return typeof body === 'object' && body !== null ? Response.json(body, { status }) : new Response(body, { status });
  }
}
