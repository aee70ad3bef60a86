import * as z from 'zod';
import { notWaveFlow } from '../core/errors';
import { readAnswer } from './answers';
import type { Http } from './http';

const health = z.object({ status: z.string() });

/**
 * Resolves when a WaveFlow server answers at this address; no sign-in is needed.
 * @param url canonical server URL
 * @throws WaveFlowError of a `network.*` or `answer.*` kind, or `cancelled`
 */
export async function probe(http: Http, url: string, signal?: AbortSignal): Promise<void> {
  const response = await http.send({ method: 'GET', url: `${url}/health`, ...(signal && { signal }) });
  readAnswer(response, health, { host: new URL(url).host, stranger: notWaveFlow });
}
