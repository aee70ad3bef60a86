import type { BearerVerifier } from './bearer';
import type { Users } from './users';

/**
 * The id of the user a request speaks for; every `/api/v1` route begins with it.
 * @throws HttpError as {@link BearerVerifier.verify} does.
 */
export type Authenticate = (request: Request) => Promise<number>;

/** Bearer verification followed by provisioning (PROTOCOL.md, "Token verification"). */
export function createAuthenticate(bearer: Pick<BearerVerifier, 'verify'>, users: Users): Authenticate {
  return async (request) => users.provision(await bearer.verify(request.headers.get('authorization')));
}
