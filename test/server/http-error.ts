/** Thrown by a route to answer with a bare status: no body, so that nothing about the refusal leaks. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, options?: ErrorOptions) {
    super(`HTTP ${status}`, options);
    this.name = 'HttpError';
    this.status = status;
  }
}
