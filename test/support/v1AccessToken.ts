import { readSubject } from '../../src/protocol/claims';
import type { AccessToken } from '../../src/remote/accessToken';

/** What a JWT is to those who send it. */
export const v1AccessToken = (jwt: string): AccessToken => ({
  value: jwt,
  accountId: readSubject(jwt),
  generation: 'v1',
  deviceId: null,
});
