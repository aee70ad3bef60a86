import { packageExtension } from './packageExtension';

/** The status bar item by which the control extension names its port. */
export const CONTROL_ITEM_ID = 'waveflow-test.control.port';

export const packageControlExtension = (): string => packageExtension('control');

/**
 * Runs the body of an async function inside an extension host; `vscode`, `state`, `require` and `args` are in scope.
 * @throws what the body throws, as text
 */
export async function evaluateInHost<T>(port: number, body: string, args: readonly unknown[]): Promise<T> {
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: JSON.stringify({ body, args }) });
  const result = (await response.json()) as { value: T } | { error: string };
  if ('error' in result) {
    throw new Error(`In the extension host: ${result.error}`);
  }
  return result.value;
}
