import type { Auth } from './auth';
import { HttpError } from './httpError';
import type { Users } from './users';

/**
 * The id of the user with this email, also before their first request.
 * @throws HttpError 404 when no user has it.
 */
export type FindUser = (email: string) => Promise<number>;

export function userFinder(auth: Auth, users: Users): FindUser {
  return async (email) => {
    const { internalAdapter } = await auth.$context;
    const found = await internalAdapter.findUserByEmail(email);
    if (!found) {
      throw new HttpError(404);
    }
    return users.provision(found.user.id);
  };
}
