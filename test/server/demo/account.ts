import type { Auth } from '../auth';

/** Public on purpose: a developer who starts the server with `--demo` signs in without signing up. */
export const demoAccount = { name: 'Demo', email: 'demo@example.org', password: 'waveflow-demo-1' } as const;

/** Creates the demo account unless it is there already. Resolves to the subject of its tokens. */
export async function ensureDemoAccount(auth: Auth): Promise<string> {
  const { internalAdapter } = await auth.$context;
  const known = await internalAdapter.findUserByEmail(demoAccount.email);
  return known?.user.id ?? (await auth.api.signUpEmail({ body: demoAccount })).user.id;
}
