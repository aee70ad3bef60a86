import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, 'self-signed');

/**
 * A self-signed certificate for 127.0.0.1, [::1], localhost and waveflow.test, valid from 2020 to 2069. Certificate and
 * key are public fixtures that protect nothing: trust the file only in a process under test, for instance with
 * NODE_EXTRA_CA_CERTS.
 */
export const TEST_CERTIFICATE_FILE = join(FOLDER, 'test-fixture.cert.pem');

/** Certificate and key in PEM. */
export function readTestCertificate(): { cert: string; key: string } {
  const keyFile = join(FOLDER, 'test-fixture.key.pem');
  return { cert: readFileSync(TEST_CERTIFICATE_FILE, 'utf8'), key: readFileSync(keyFile, 'utf8') };
}
