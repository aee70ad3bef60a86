import type { Auth } from './auth';

/** Signs a user out everywhere; resolves to false when no user has this email. Tokens already issued live on. */
export async function revokeSessions(auth: Auth, email: string): Promise<boolean> {
  const { internalAdapter } = await auth.$context;
  const found = await internalAdapter.findUserByEmail(email);
  if (!found) {
    return false;
  }
  await internalAdapter.deleteUserSessions(found.user.id);
  return true;
}
