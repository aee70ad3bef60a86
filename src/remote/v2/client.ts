import type * as z from 'zod';
import { answerFailed, isWaveFlowError, statusOf, type WaveFlowError } from '../../core/errors';
import { BearerHttp, type BearerRequest } from '../bearerHttp';
import type { Http, HttpResponse } from '../http';
import { hostOf, readResponse, responseError, type RequestTarget } from '../responses';
import { v2Code, waveFlowV2Service } from '../service';
import type { SocketRequest } from '../socket';

/** What a request says who sends it. */
export interface V2Token {
  readonly value: string;
  /** The device that the server made at the sign-in; null for API tokens (PROTOCOL.md, "v2 API tokens"). */
  readonly deviceId: string | null;
}

export interface V2ClientOptions {
  readonly http: Http;
  /** Canonical server URL. The token goes nowhere else. */
  readonly url: string;
  /**
   * A token for this server that is not the rejected one.
   * @param rejected the token that the server has just rejected with 401; undefined if none
   */
  readonly token: (rejected: string | undefined) => Promise<V2Token>;
}

export type V2RequestOptions = Pick<BearerRequest<V2Token>, 'signal' | 'maxResponseBytes' | 'wantsBytes'>;

/** A request that changes something. */
export interface V2Mutation {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the server URL, with its leading slash. */
  readonly path: string;
  /** Sent as JSON; undefined for no body. */
  readonly body?: unknown;
  /** UUID that stands for this intent for ever (PROTOCOL.md, "v2 operation ids"). */
  readonly operationId: string;
  /** The most bytes that the body of the response may have; 1 MiB by default. */
  readonly maxResponseBytes?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The requests of protocol v2 that need a token. Each of them may safely arrive twice: operation ids make mutations
 * idempotent (PROTOCOL.md, "v2 operation ids").
 */
export class V2Client {
  readonly #http: BearerHttp<V2Token>;
  readonly #token: V2ClientOptions['token'];

  constructor(options: V2ClientOptions) {
    this.#token = options.token;
    this.#http = new BearerHttp({ ...options, service: waveFlowV2Service });
  }

  /** The server's host, with the port if there is one. */
  get host(): string {
    return this.#http.host;
  }

  /** @param path below the server URL, with or without its query */
  target(path: string): RequestTarget {
    return this.#http.target(path);
  }

  /**
   * @param path below the server URL, with its leading slash and its query
   * @throws WaveFlowError of a `network.*` or `answer.*` kind (see `v2ResponseError`), or `cancelled`; and whatever `token`
   * throws
   */
  async get<T>(path: string, schema: z.ZodType<T>, options: V2RequestOptions = {}): Promise<T> {
    const response = await this.#http.send({ ...options, method: 'GET', path });
    return readV2Response(response, schema, this.target(path));
  }

  /**
   * Sends a GET request.
   * @param path below the server URL, with its leading slash and its query
   * @returns a response of any status except 401
   * @throws WaveFlowError `answer.unauthorized`, or `answer.inFront` if the 401 is not from the server itself; a `network.*`
   * kind, `answer.cutOff`, `answer.tooLarge` or `cancelled`; and whatever `token` throws
   */
  request(path: string, options: V2RequestOptions = {}): Promise<HttpResponse> {
    return this.#http.sendSignedIn({ ...options, method: 'GET', path });
  }

  /**
   * Sends a mutation with its operation id and, if the token belongs to one, with the id of the device.
   * @returns a response of any status except 401
   * @throws WaveFlowError as `request`
   */
  mutate({ body, operationId, ...request }: V2Mutation): Promise<HttpResponse> {
    return this.#http.sendSignedIn({
      ...request,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: ({ deviceId }) => mutationHeaders(operationId, deviceId),
    });
  }

  /**
   * Acknowledges a cursor for the device of the token (PROTOCOL.md, "v2 acknowledgements").
   * @returns a response of any status except 401; undefined if the token belongs to no device
   * @throws WaveFlowError as `request`
   */
  async acknowledge(cursor: number, signal?: AbortSignal): Promise<HttpResponse | undefined> {
    const { deviceId } = await this.#token(undefined);
    if (deviceId === null) return undefined;
    const body = (token: V2Token): string => JSON.stringify({ device_id: token.deviceId ?? deviceId, cursor });
    return this.#http.sendSignedIn({ method: 'PUT', path: '/api/v2/sync/ack', body, signal });
  }

  /** What an upgrade request needs, with a token other than `rejected`. @throws whatever `token` throws */
  upgradeRequest(path: string, rejected?: string): Promise<SocketRequest & { readonly token: string }> {
    return this.#http.upgradeRequest(path, rejected);
  }
}

function mutationHeaders(operationId: string, deviceId: string | null): Record<string, string> {
  const device = deviceId === null ? {} : { 'x-waveflow-device-id': deviceId };
  return { 'x-waveflow-operation-id': operationId, ...device };
}

/** As `readResponse`, with the errors of `v2ResponseError`. */
export function readV2Response<T>(response: HttpResponse, schema: z.ZodType<T>, asked: RequestTarget): T {
  const error = v2ResponseError(response, asked);
  if (error) throw error;
  return readResponse(response, schema, asked);
}

/**
 * As `responseError`. A 404 in the form of the server is `answer.failed`: the object does not exist, or is not visible. In
 * any other form the path does not exist, so this is no server of version 2.
 */
export function v2ResponseError(response: HttpResponse, asked: RequestTarget): WaveFlowError | undefined {
  return isNotFound(response) ? answerFailed(hostOf(asked), 404) : responseError(response, asked);
}

/** Whether the server says that the object does not exist, or is not visible. */
export const isNotFound = (response: HttpResponse): boolean =>
  response.status === 404 && v2Code(response) === 'not_found';

/** Whether it is the error of such a response. */
export const isNotFoundError = (error: unknown): boolean => isWaveFlowError(error) && statusOf(error) === 404;
