import type { IncomingMessage } from 'http';
import { answerTooLarge } from '../../core/errors';
import type { HttpRequest, HttpResponse } from '../../remote/http';

const DEFAULT_MAX_BYTES = 1024 * 1024;

/**
 * The response with its body.
 * @param host that the request was sent to
 * @param options of the request
 * @throws WaveFlowError `answer.tooLarge`, and whatever the stream throws
 */
export async function readIncoming(
  incoming: IncomingMessage,
  host: string,
  {
    maxResponseBytes = DEFAULT_MAX_BYTES,
    wantsBytes = false,
  }: Pick<HttpRequest, 'maxResponseBytes' | 'wantsBytes'> = {},
): Promise<HttpResponse> {
  const bytes = await readBody(incoming, host, maxResponseBytes);
  const response = responseOf(incoming, new TextDecoder().decode(bytes));
  return wantsBytes ? { ...response, bytes } : response;
}

export function responseOf(incoming: IncomingMessage, body: string): HttpResponse {
  const { 'set-cookie': cookies = [], ...others } = incoming.headersDistinct;
  const headers = Object.fromEntries(Object.entries(others).map(([name, values = []]) => [name, values.join(', ')]));
  return { status: incoming.statusCode ?? 0, headers, cookies, body };
}

async function readBody(incoming: IncomingMessage, host: string, maxBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw answerTooLarge(host);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
