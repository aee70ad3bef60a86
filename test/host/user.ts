import type { Window } from './vscode/window';

/** Someone with an account on a test server. */
export const ada = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' };
export const grace = { name: 'Grace', email: 'grace@example.org', password: 'another horse battery' };

/** Signs a user in through the palette; both URLs are set. */
export async function signInWithEmail(
  window: Window,
  { email, password }: Pick<typeof ada, 'email' | 'password'>,
): Promise<void> {
  await window.runCommand('WaveFlow: Sign In with Password');
  await window.enter(email, { prompt: /Your email address/ });
  await window.enter(password, { prompt: /The password for/ });
}

/** Follows a link that sets the server, as the browser does. */
export async function followLink(window: Window, query: string): Promise<void> {
  const link =
    'return (await vscode.env.asExternalUri(vscode.Uri.parse(`${vscode.env.uriScheme}://waveflow.waveflow/connect`))).toString(true)';
  const page = await window.page.context().newPage();
  await page.goto(`${await window.inHost<string>(link)}&${query}`);
  await page.close();
}
