export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** Absolute, http or https. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /**
   * Whether the connection may stay open for the next request, and be one that was left open. Only for what may come
   * twice: where the server closes such a connection before it answers, nobody knows whether it has read the request,
   * and it is sent once more.
   */
  readonly keepAlive?: boolean;
  /** Aborting rejects with `cancelled` at once. */
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; of repeated ones the values are joined with `, `, except `set-cookie`, which is not here. */
  readonly headers: Readonly<Record<string, string>>;
  /** Values of `set-cookie`, in their order. */
  readonly cookies: readonly string[];
  /** As UTF-8. */
  readonly body: string;
}

/**
 * The network of the editor: its proxy settings and certificates count. A redirect is an answer like any other
 * and is never followed, so no header ever reaches an origin that was not asked.
 */
export interface Http {
  /**
   * Resolves to whatever the server answers within 30 s, of any status but 407.
   * @throws WaveFlowError of a `network.*` kind where no answer came, or `cancelled`
   */
  send(request: HttpRequest): Promise<HttpResponse>;
}
