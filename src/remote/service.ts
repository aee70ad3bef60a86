import * as z from 'zod';
import { notBetterAuth, notWaveFlow, type WaveFlowError } from '../core/errors';
import type { HttpResponse } from './http';
import { readJson } from './json';

/** A program that can be asked, known by the form of its refusals: whatever has another form, others said. */
export interface Service {
  /** @returns what an answer is that this service does not give to anybody */
  readonly notRecognized: (host: string) => WaveFlowError;
  /** Whether an answer of status 401 or 403 has the form of this service. */
  readonly isOwnRefusal: (response: HttpResponse) => boolean;
}

const v1Error = z.object({ error: z.string() });
/** Its codes are in capitals; those of other programs are numbers, or words like these and nothing around them. */
const betterAuthError = z.object({ code: z.string().regex(/^[A-Z][A-Z\d_]*$/) });

/** The server refuses with an empty body, or with JSON that has `error` (PROTOCOL.md, "Error bodies"). */
export const waveFlowService: Service = {
  notRecognized: notWaveFlow,
  isOwnRefusal: (response) =>
    !isAuthenticationChallenge(response) &&
    (response.body.trim() === '' || v1Error.safeParse(readJson(response)).success),
};

/** Better Auth refuses with JSON that has a code. */
export const betterAuthService: Service = {
  notRecognized: notBetterAuth,
  isOwnRefusal: (response) => betterAuthCode(response) !== undefined,
};

/** What Better Auth names its refusal, such as `INVALID_EMAIL_OR_PASSWORD`; undefined where it is not Better Auth's. */
export function betterAuthCode(response: HttpResponse): string | undefined {
  return isAuthenticationChallenge(response) ? undefined : betterAuthError.safeParse(readJson(response)).data?.code;
}

/** Neither of the two asks for credentials that way; what stands in front does. */
export const isAuthenticationChallenge = ({ headers }: HttpResponse): boolean =>
  headers['www-authenticate'] !== undefined;
