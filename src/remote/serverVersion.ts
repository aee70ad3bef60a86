import * as z from 'zod';
import type { Http } from './http';
import { readResponse } from './responses';
import { waveFlowService } from './service';

const PATH = '/health';
const health = z.object({ version: z.string() });

/**
 * The version of the server at this address; needs no sign-in.
 * @param url canonical server URL
 * @throws WaveFlowError of a `network.*` or `answer.*` kind, also if it does not say, or `cancelled`
 */
export async function readServerVersion(http: Http, url: string, signal?: AbortSignal): Promise<string> {
  const response = await http.send({ method: 'GET', url: url + PATH, signal });
  return readResponse(response, health, { service: waveFlowService, url, path: PATH }).version;
}
