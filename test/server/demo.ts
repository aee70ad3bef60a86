import type { Auth } from './auth';

/** Public on purpose: whoever starts the server with `--demo` wants to sign in without signing up. */
export const demoAccount = { name: 'Demo', email: 'demo@example.org', password: 'waveflow-demo-1' } as const;

/** Creates the demo account unless it is there already. */
export async function ensureDemoAccount(auth: Auth): Promise<void> {
  const { internalAdapter } = await auth.$context;
  if (await internalAdapter.findUserByEmail(demoAccount.email)) {
    return;
  }
  await auth.api.signUpEmail({ body: demoAccount });
}
