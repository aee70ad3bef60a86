import { errorCode } from '../../core/errorCode';
import type { NetworkErrorKind } from '../../core/errorDetails';
import { networkFailed, type WaveFlowError } from '../../core/errors';

/** Keys are the codes of Node's system, DNS and TLS errors. */
const KINDS = new Map<string, NetworkErrorKind>([
  ['ENOTFOUND', 'network.dns'],
  ['EAI_AGAIN', 'network.dns'],
  ['ECONNREFUSED', 'network.refused'],
  ['EHOSTUNREACH', 'network.refused'],
  ['ENETUNREACH', 'network.refused'],
  ['ETIMEDOUT', 'network.timeout'],
  ['EPROTO', 'network.handshake'],
  // The server did not respond with TLS.
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'network.speaksHttp'],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'network.speaksHttp'],
  // Alerts that servers send to a client without a certificate: OpenSSL's names, then BoringSSL's.
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'network.clientCertificate'],
  ['ERR_SSL_TLSV1_ALERT_CERTIFICATE_REQUIRED', 'network.clientCertificate'],
  ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'network.clientCertificate'],
  // OpenSSL's errors in the verification of a certificate.
  ['CERT_CHAIN_TOO_LONG', 'network.tls'],
  ['CERT_HAS_EXPIRED', 'network.tls'],
  ['CERT_NOT_YET_VALID', 'network.tls'],
  ['CERT_REJECTED', 'network.tls'],
  ['CERT_REVOKED', 'network.tls'],
  ['CERT_SIGNATURE_FAILURE', 'network.tls'],
  ['CERT_UNTRUSTED', 'network.tls'],
  ['CRL_HAS_EXPIRED', 'network.tls'],
  ['CRL_NOT_YET_VALID', 'network.tls'],
  ['CRL_SIGNATURE_FAILURE', 'network.tls'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'network.tls'],
  ['ERROR_IN_CERT_NOT_AFTER_FIELD', 'network.tls'],
  ['ERROR_IN_CERT_NOT_BEFORE_FIELD', 'network.tls'],
  ['HOSTNAME_MISMATCH', 'network.tls'],
  ['INVALID_CA', 'network.tls'],
  ['INVALID_PURPOSE', 'network.tls'],
  ['PATH_LENGTH_EXCEEDED', 'network.tls'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'network.tls'],
  ['UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY', 'network.tls'],
  ['UNABLE_TO_DECRYPT_CERT_SIGNATURE', 'network.tls'],
  ['UNABLE_TO_GET_CRL', 'network.tls'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'network.tls'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'network.tls'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'network.tls'],
]);

/** Keys are the numbers in the message of `EPROTO`, the only detail that Node gives: OpenSSL's, then BoringSSL's. */
const KINDS_BY_TLS_NUMBER = new Map<string, NetworkErrorKind>([
  ['0A00010B', 'network.speaksHttp'],
  ['0A0000C6', 'network.speaksHttp'],
  ['100000F7', 'network.speaksHttp'],
  ['0A00045C', 'network.clientCertificate'],
  ['1000045C', 'network.clientCertificate'],
  ['0A000412', 'network.clientCertificate'],
  ['10000412', 'network.clientCertificate'],
]);

/** Converts an error of Node's http client. Only its code is kept as the cause. */
export function networkError(error: unknown, host: string): WaveFlowError {
  const code = networkErrorCode(error);
  // The error itself can contain data from the server (`rawPacket`).
  return networkFailed(kindOf(code, error), host, new Error(code));
}

function kindOf(code: string, error: unknown): NetworkErrorKind {
  const kind = KINDS_BY_TLS_NUMBER.get(tlsNumber(code, error)) ?? KINDS.get(code);
  if (kind) return kind;
  if (code === 'HPE_INVALID_CONSTANT' && isTlsRecord(error)) return 'network.speaksHttps';
  if (code.startsWith('ERR_SSL_')) return 'network.handshake';
  return code.startsWith('ERR_TLS_') ? 'network.tls' : 'network.broken';
}

/** The code of the system, DNS or OpenSSL error; the error's name if it has no code. */
export function networkErrorCode(error: unknown): string {
  // Node tried several addresses of a host.
  if (error instanceof AggregateError && error.errors.length > 0) return networkErrorCode(error.errors[0]);
  if (!(error instanceof Error)) return 'unknown';
  return errorCode(error) ?? error.name;
}

/** The TLS library's error number in upper-case hexadecimal digits; empty if there is none. */
function tlsNumber(code: string, error: unknown): string {
  if (code !== 'EPROTO' || !(error instanceof Error)) return '';
  return (/:error:([\dA-F]{8}):/i.exec(error.message)?.[1] ?? '').toUpperCase();
}

/** Whether the data that could not be parsed as HTTP begins like a TLS alert. */
function isTlsRecord(error: unknown): boolean {
  if (!(error instanceof Error) || !('rawPacket' in error) || !(error.rawPacket instanceof Uint8Array)) return false;
  const [type, version] = error.rawPacket;
  return type === 0x15 && version === 3;
}
