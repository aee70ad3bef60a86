export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute, http or https. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
  /**
   * Whether to reuse an open connection, and keep it open for the next request. Only for
   * idempotent requests: if the server closes a reused connection before it responds, the request is sent again.
   */
  readonly keepAlive?: boolean;
  /** The most bytes that the body of the response may have; 1 MiB by default. */
  readonly maxResponseBytes?: number;
  /** Whether the body of the response is needed as bytes, too; false by default. */
  readonly wantsBytes?: boolean;
  /** Aborting rejects with `cancelled` at once. */
  readonly signal?: AbortSignal | undefined;
}

export interface HttpResponse {
  readonly status: number;
  /** Names are in lower case; repeated headers are joined with `, `. Without `set-cookie`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Values of `set-cookie`, in their order. */
  readonly cookies: readonly string[];
  /** As UTF-8. */
  readonly body: string;
  /** The body as it came, if the request wants it. */
  readonly bytes?: Uint8Array;
}

/**
 * HTTP with the proxy settings and certificates of the editor. Redirects are returned and never followed, so no header
 * reaches another origin than that of the request.
 */
export interface Http {
  /**
   * Resolves to a response of any status except 407, within 30 s.
   * @throws WaveFlowError of a `network.*` kind if there is no response, `answer.cutOff`, `answer.tooLarge`, or `cancelled`
   */
  send(request: HttpRequest): Promise<HttpResponse>;
}
