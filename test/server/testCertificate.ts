import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, 'self-signed');

/**
 * A self-signed certificate for 127.0.0.1, [::1], localhost and waveflow.test, valid from 2020 to 2069. Certificate and
 * key are public fixtures that protect nothing: trust the file only in a process under test, for instance with
 * NODE_EXTRA_CA_CERTS.
 */
export const testCertificateFile = join(folder, 'test-fixture.cert.pem');

/** Certificate and key in PEM. */
export function readTestCertificate(): { cert: string; key: string } {
  const keyFile = join(folder, 'test-fixture.key.pem');
  return { cert: readFileSync(testCertificateFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
}
