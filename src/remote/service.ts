import * as z from 'zod';
import { notBetterAuth, notWaveFlow, type WaveFlowError } from '../core/errors';
import type { HttpResponse } from './http';
import { readJson } from './json';

/** A server program, recognized by the form of its error responses. */
export interface Service {
  /** The error for a response that this service never sends. */
  readonly notRecognized: (host: string) => WaveFlowError;
  /** Whether a response of status 401 or 403 has the form of this service. */
  readonly isOwnRefusal: (response: HttpResponse) => boolean;
}

const v1Error = z.object({ error: z.string() });
/** The codes of Better Auth are in capitals. */
const betterAuthError = z.object({ code: z.string().regex(/^[A-Z][A-Z\d_]*$/) });

/** The server refuses with an empty body, or with JSON that has `error` (PROTOCOL.md, "Error bodies"). */
export const waveFlowService: Service = {
  notRecognized: notWaveFlow,
  isOwnRefusal: (response) =>
    !isAuthenticationChallenge(response) &&
    (response.body.trim() === '' || v1Error.safeParse(readJson(response)).success),
};

const v2Error = z.object({ code: z.string().regex(/^[a-z][a-z_]*$/), message: z.string() });

/** The server of version 2 refuses with JSON that has a code (PROTOCOL.md, "v2 error bodies"). */
export const waveFlowV2Service: Service = {
  notRecognized: notWaveFlow,
  isOwnRefusal: (response) => v2Code(response) !== undefined,
};

/** The error code, such as `cursor_expired`; undefined if the response is not a refusal in the form of the server. */
export function v2Code(response: HttpResponse): string | undefined {
  if (isAuthenticationChallenge(response)) return undefined;
  return v2Error.safeParse(readJson(response)).data?.code;
}

/** Better Auth refuses with JSON that has a code. */
export const betterAuthService: Service = {
  notRecognized: notBetterAuth,
  isOwnRefusal: (response) => betterAuthCode(response) !== undefined,
};

/** The error code, such as `INVALID_EMAIL_OR_PASSWORD`; undefined if the response is not from Better Auth. */
export function betterAuthCode(response: HttpResponse): string | undefined {
  return isAuthenticationChallenge(response) ? undefined : betterAuthError.safeParse(readJson(response)).data?.code;
}

/** None of these services sends `WWW-Authenticate`; proxies and gateways do. */
export const isAuthenticationChallenge = ({ headers }: HttpResponse): boolean =>
  headers['www-authenticate'] !== undefined;
