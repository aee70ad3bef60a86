/** A reason not to start that the user who typed the command can act on; its message is a whole sentence. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
