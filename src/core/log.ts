/**
 * The log of the program. An error needs the attention of a developer; a failed request is a warning. Messages contain
 * no token, cookie, query string or body.
 */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
