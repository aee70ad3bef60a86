import * as z from 'zod';
import type { Authenticate } from '../authenticate';
import { readJson } from '../jsonBody';
import type { Profiles } from '../profiles';
import { readRowId } from '../rowId';
import type { Route } from '../router';

const PATH = '/api/v1/profiles';

/** The name is not validated (PROTOCOL.md, "REST resources"). */
const newProfileSchema = z.object({
  name: z.string(),
  color_id: z.string(),
  avatar_hash: z.string().nullable().default(null),
});

/** `/api/v1/profiles` (PROTOCOL.md, "REST resources"). */
export function profileRoutes(authenticate: Authenticate, profiles: Profiles): Route[] {
  return [
    {
      method: 'GET',
      path: PATH,
      handle: async (request) => Response.json(await profiles.list(await authenticate(request))),
    },
    {
      method: 'GET',
      path: `${PATH}/:id`,
      handle: async (request, segments) => {
        const userId = await authenticate(request);
        return Response.json(await profiles.get(userId, readRowId(segments, ':id')));
      },
    },
    {
      method: 'POST',
      path: PATH,
      handle: async (request) => {
        const userId = await authenticate(request);
        const profile = await readJson(request, newProfileSchema);
        return Response.json(await profiles.create(userId, profile), { status: 201 });
      },
    },
  ];
}
