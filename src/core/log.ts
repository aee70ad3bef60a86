/**
 * Where the program writes what happened. ERROR means that a developer must look; a failed request
 * is a WARN. No token, cookie, query string or body goes in here.
 */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}
