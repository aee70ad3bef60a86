/**
 * For `after` hooks: a variable that a `before` hook assigns, as `after` has to see it. Mocha runs `after` also when
 * `before` failed, and then the variable is undefined whatever its type says.
 */
export function ifAssigned<T>(variable: T): T | undefined {
  return variable;
}
