import * as z from 'zod';
import { HttpError } from '../../httpError';
import type { Route } from '../../router';
import { done, readId } from '../guard';
import type { Guard } from '../guard';
import { readJson } from '../jsonBody';
import type { Shares } from '../userData/shares';

const newShareSchema = z.object({
  track_ids: z.array(z.uuid()),
  description: z.string().nullish(),
  expires_at: z.int().nullish(),
});
const shareUpdateSchema = z.object({
  description: z.string().nullish(),
  expires_at: z.int().nullish(),
  clear: z.array(z.string()).nullish(),
});

/** Share links, and where they lead (PROTOCOL.md, "v2 shares"). */
export function shareRoutes(guard: Guard, shares: Shares): Route[] {
  return [
    guard.route('GET', '/shares', 'read', ({ accountId }) => shares.of(accountId)),
    guard.mutation('POST', '/shares', async ({ request, context, accountId }) => {
      const id = shares.create(context, await readJson(request, newShareSchema));
      return Response.json(shares.created(accountId, id), { status: 201 });
    }),
    guard.mutation('PATCH', '/shares/:id', async ({ request, context, accountId, segments }) => {
      const id = readId(segments, ':id');
      shares.update(context, id, await readJson(request, shareUpdateSchema));
      return shares.get(accountId, id);
    }),
    guard.mutation('DELETE', '/shares/:id', ({ context, segments }) => {
      shares.delete(context, readId(segments, ':id'));
      return done();
    }),
    {
      method: 'GET',
      path: '/share/:token',
      handle: (_request, segments) => {
        const visited = shares.visit(segments.get(':token') ?? '');
        if (!visited) {
          throw new HttpError(404);
        }
        return Response.json(visited, { headers: { 'cache-control': 'no-store' } });
      },
    },
  ];
}
