import type { IncomingMessage } from 'http';
import { answerTooLarge } from '../../core/errors';
import type { HttpResponse } from '../../remote/http';

const DEFAULT_MAX_BYTES = 1024 * 1024;

/**
 * The response with its body.
 * @param host that the request was sent to
 * @param maxBytes of the body
 * @throws WaveFlowError `answer.tooLarge`, and whatever the stream throws
 */
export const readIncoming = async (
  incoming: IncomingMessage,
  host: string,
  maxBytes = DEFAULT_MAX_BYTES,
): Promise<HttpResponse> => responseOf(incoming, await readBody(incoming, host, maxBytes));

export function responseOf(incoming: IncomingMessage, body: string): HttpResponse {
  const { 'set-cookie': cookies = [], ...others } = incoming.headersDistinct;
  const headers = Object.fromEntries(Object.entries(others).map(([name, values = []]) => [name, values.join(', ')]));
  return { status: incoming.statusCode ?? 0, headers, cookies, body };
}

async function readBody(incoming: IncomingMessage, host: string, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw answerTooLarge(host);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
