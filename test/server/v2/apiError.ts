import { HttpError } from '../httpError';

/** Codes with their status and their fixed sentence (PROTOCOL.md, "v2 error bodies"). */
const errors = {
  unauthorized: [401, 'Authentication is required.'],
  forbidden: [403, 'This action is not allowed.'],
  not_found: [404, 'The resource was not found.'],
  web_client_unavailable: [404, 'This server was built without the web client.'],
  conflict: [409, 'The request conflicts with the current state.'],
  cursor_expired: [409, 'The cursor is older than the journal.'],
  validation_error: [422, 'The request is not valid.'],
  service_unavailable: [503, 'Authentication is temporarily unavailable.'],
} as const;

export type ErrorCode = keyof typeof errors;

/** A refusal in the server's own form. */
export function apiError(code: ErrorCode): HttpError {
  const [status, message] = errors[code];
  return new HttpError(status, { body: { code, message } });
}
