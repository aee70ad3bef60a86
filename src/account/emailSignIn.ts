import { emailInvalid } from '../core/errors';
import { mintToken, signInWithEmail as openSession, type EmailAndPassword } from '../remote/betterAuth';
import type { Http } from '../remote/http';
import type { Credentials } from './credentials';

/** RFC 5321, section 4.5.3.1. */
const MAX_EMAIL_LENGTH = 254;

/** @throws WaveFlowError `signIn.email` if Better Auth would not accept the text as an email address */
export function parseEmail(input: string): string {
  const email = input.length > 2 * MAX_EMAIL_LENGTH ? '' : input.trim();
  const [local = '', domain = '', ...more] = email.split('@');
  const labels = domain.split('.');
  const isWhole = local !== '' && labels.length > 1 && !labels.includes('') && more.length === 0;
  if (!isWhole || email.length > MAX_EMAIL_LENGTH || /\s/.test(email)) throw emailInvalid();
  return email;
}

/**
 * Opens a session at the web front end and mints a first token from it (PROTOCOL.md, "Session and token"). The password
 * is sent once and not stored.
 * @throws WaveFlowError of a `signIn.*`, `answer.*` or `network.*` kind
 */
export async function signInWithEmail(http: Http, webUrl: string, credentials: EmailAndPassword): Promise<Credentials> {
  const session = await openSession(http, webUrl, credentials);
  const minted = await mintToken(http, session);
  return { token: minted.token, web: minted.session };
}
