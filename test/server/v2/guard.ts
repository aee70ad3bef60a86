import * as z from 'zod';
import { HttpError } from '../httpError';
import type { Route, Segments } from '../router';
import type { Access, Caller, Callers } from './account/callers';
import { apiError } from './apiError';
import type { Mutations, MutationContext } from './userData/mutations';

/** What a route for signed-in callers knows about its request. */
export interface GuardedRequest {
  request: Request;
  query: URLSearchParams;
  segments: Segments;
  caller: Caller;
  accountId: string;
}

type Handle = (request: GuardedRequest) => object | null | Promise<object | null>;
type HandleMutation = (
  request: GuardedRequest & { context: MutationContext },
) => object | null | Promise<object | null>;

/** Makes routes below `/api/v2` for callers that are signed in. */
export class Guard {
  readonly #callers: Callers;
  readonly #mutations: Mutations;

  constructor(callers: Callers, mutations: Mutations) {
    this.#callers = callers;
    this.#mutations = mutations;
  }

  /** A route that responds with this JSON, or with a response as it is. */
  route(method: Route['method'], path: string, access: Access, handle: Handle): Route {
    return {
      method,
      path: `/api/v2${path}`,
      handle: async (request, segments) => {
        const caller = this.#callers.require(request.headers, access);
        const { searchParams: query } = new URL(request.url);
        return respond(await handle({ request, query, segments, caller, accountId: caller.account.id }));
      },
    };
  }

  /** The same for a change under an operation id. */
  mutation(method: Route['method'], path: string, handle: HandleMutation): Route {
    return this.route(method, path, 'write', (guarded) => {
      const context = this.#mutations.contextOf(guarded.request.headers, guarded.accountId);
      return handle({ ...guarded, context });
    });
  }
}

export function done(): Response {
  return new Response(null, { status: 204 });
}

function respond(result: object | null): Response {
  return result instanceof Response ? result : Response.json(result);
}

const uuidSchema = z.uuid();

/**
 * The id in a segment of the path.
 * @throws HttpError 400 for what is no UUID
 */
export function readId(segments: Segments, name: string): string {
  const id = uuidSchema.safeParse(segments.get(name));
  if (!id.success) {
    throw new HttpError(400, { body: `Invalid URL: ${name} is no UUID` });
  }
  return id.data.toLowerCase();
}

/** @throws HttpError 404 for undefined */
export function orNotFound<Value>(value: Value | undefined): Value {
  if (value === undefined) {
    throw apiError('not_found');
  }
  return value;
}
