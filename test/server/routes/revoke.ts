import * as z from 'zod';
import type { Auth } from '../auth';
import { HttpError } from '../httpError';
import { readJson } from '../jsonBody';
import { revokeSessions } from '../revokeSessions';
import type { Route } from '../router';

const personSchema = z.strictObject({ email: z.string() });

/** The endpoint through which tests end all sessions of a user; only there with `--faults`. */
export function revokeRoutes(auth: Auth): Route[] {
  return [
    {
      method: 'POST',
      path: '/__revoke',
      handle: async (request) => {
        const { email } = await readJson(request, personSchema);
        if (!(await revokeSessions(auth, email))) {
          throw new HttpError(404);
        }
        return new Response(null, { status: 204 });
      },
    },
  ];
}
