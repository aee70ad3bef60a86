import { isCancelled } from '../../core/errors';
import type { Http } from '../http';
import { v2Code } from '../service';

/**
 * Whether the server has the page on which users sign in with a browser. Servers can be built without it (PROTOCOL.md, "v2
 * recognition"); only their own word counts.
 * @param url canonical server URL
 * @throws WaveFlowError `cancelled`
 */
export async function hasWebClient(http: Http, url: string, signal?: AbortSignal): Promise<boolean> {
  try {
    return v2Code(await http.send({ method: 'GET', url: `${url}/authorize`, signal })) !== 'web_client_unavailable';
  } catch (error) {
    if (isCancelled(error)) throw error;
    return true;
  }
}
