import assert from 'node:assert/strict';
import type { NetworkErrorKind } from '../../../../src/core/errorDetails';
import { networkError } from '../../../../src/platform/node/networkError';

const coded = (code: string): Error => Object.assign(new Error('Something was wrong'), { code });

describe('Network error', () => {
  const table: readonly (readonly [code: string, kind: NetworkErrorKind])[] = [
    ['ENOTFOUND', 'network.dns'],
    ['EAI_AGAIN', 'network.dns'],
    ['ECONNREFUSED', 'network.refused'],
    ['EHOSTUNREACH', 'network.refused'],
    ['ENETUNREACH', 'network.refused'],
    ['ETIMEDOUT', 'network.timeout'],
    ['EPROTO', 'network.handshake'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'network.tls'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'network.tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'network.tls'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'network.tls'],
    ['CERT_HAS_EXPIRED', 'network.tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'network.tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'network.speaksHttp'],
    ['ERR_SSL_PACKET_LENGTH_TOO_LONG', 'network.speaksHttp'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'network.clientCertificate'],
    ['ERR_SSL_TLSV1_ALERT_CERTIFICATE_REQUIRED', 'network.clientCertificate'],
    ['ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE', 'network.clientCertificate'],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'network.handshake'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'network.handshake'],
    ['ECONNRESET', 'network.broken'],
    ['EPIPE', 'network.broken'],
    ['HPE_INVALID_CONSTANT', 'network.broken'],
    ['ERR_STREAM_PREMATURE_CLOSE', 'network.broken'],
    ['constructor', 'network.broken'],
    ['', 'network.broken'],
  ];
  for (const [code, kind] of table) {
    it(`${code || 'an empty code'} is ${kind}`, () => assert.equal(networkError(coded(code), 'host').kind, kind));
  }

  const uncoded: readonly (readonly [title: string, thrown: unknown, kind: NetworkErrorKind, code: string])[] = [
    ['an error without a code', new RangeError('ECONNREFUSED'), 'network.broken', 'RangeError'],
    ['a code that is no text', Object.assign(new Error(), { code: 407 }), 'network.broken', 'Error'],
    ['no error at all', 'ECONNREFUSED', 'network.broken', 'unknown'],
    [
      'several addresses',
      new AggregateError([coded('ENETUNREACH'), coded('ETIMEDOUT')]),
      'network.refused',
      'ENETUNREACH',
    ],
    ['no address', Object.assign(new AggregateError([]), { code: 'ETIMEDOUT' }), 'network.timeout', 'ETIMEDOUT'],
  ];
  for (const [title, thrown, kind, code] of uncoded) {
    it(`${title}: ${kind}`, () => {
      const error = networkError(thrown, 'host');
      assert.equal(error.kind, kind);
      assert.equal((error.cause as Error).message, code);
    });
  }

  const numbers: readonly (readonly [number: string, library: string, kind: NetworkErrorKind])[] = [
    ['0A00010B', 'OpenSSL: wrong version number', 'network.speaksHttp'],
    ['0A0000C6', 'OpenSSL: packet length too long', 'network.speaksHttp'],
    ['100000f7', 'BoringSSL: WRONG_VERSION_NUMBER', 'network.speaksHttp'],
    ['0A00045C', 'OpenSSL: tlsv13 alert certificate required', 'network.clientCertificate'],
    ['1000045c', 'BoringSSL: TLSV1_ALERT_CERTIFICATE_REQUIRED', 'network.clientCertificate'],
    ['0A000412', 'OpenSSL: sslv3 alert bad certificate', 'network.clientCertificate'],
    ['0A000410', 'OpenSSL: sslv3 alert handshake failure', 'network.handshake'],
    ['10000410', 'BoringSSL: SSLV3_ALERT_HANDSHAKE_FAILURE', 'network.handshake'],
    ['0A00042E', 'OpenSSL: tlsv1 alert protocol version', 'network.handshake'],
  ];
  for (const [number, library, kind] of numbers) {
    it(`EPROTO with ${number}, ${library}: ${kind}`, () => {
      const thrown = Object.assign(
        new Error(`write EPROTO 807C22718A7F0000:error:${number}:SSL routines:x:y:z.c:1:\n`),
        { code: 'EPROTO' },
      );
      const error = networkError(thrown, 'host');
      assert.equal(error.kind, kind);
      assert.equal((error.cause as Error).message, 'EPROTO');
    });
  }

  it('what came was an alert of TLS, not HTTP: network.speaksHttps', () => {
    const alert = Object.assign(coded('HPE_INVALID_CONSTANT'), { rawPacket: Buffer.from([0x15, 3, 1, 0, 2, 2, 70]) });
    assert.equal(networkError(alert, 'host').kind, 'network.speaksHttps');
  });

  it('contains the code and the host, and nothing else', () => {
    const error = networkError(Object.assign(coded('HPE_INVALID_CONSTANT'), { rawPacket: Buffer.from('x') }), 'host:1');
    assert.deepEqual(error.details, { host: 'host:1' });
    assert.deepEqual(Object.keys(error.cause as Error), []);
    assert.equal((error.cause as Error).message, 'HPE_INVALID_CONSTANT');
  });
});
