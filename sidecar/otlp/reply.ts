import type { ServerResponse } from 'node:http';

/** The two encodings of OTLP/HTTP; a reply is in that of its request. */
export type Encoding = 'protobuf' | 'json';

const CONTENT_TYPES: Readonly<Record<Encoding, string>> = { protobuf: 'application/x-protobuf', json: 'application/json' };

/** The encoding that a content type names; undefined where OTLP has no such. */
export function encodingOf(contentType: string | undefined): Encoding | undefined {
  const mediaType = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType === CONTENT_TYPES.protobuf) return 'protobuf';
  return mediaType === CONTENT_TYPES.json ? 'json' : undefined;
}

/** `google.rpc.Code`, which a Status carries. */
const RPC_CODES: Readonly<Record<number, number>> = { 400: 3, 401: 16, 404: 5, 405: 12, 413: 3, 415: 3, 429: 8, 500: 13, 503: 14 };

const varint = (value: number): readonly number[] => (value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...varint(Math.floor(value / 0x80))]);
const lengthDelimited = (fieldNumber: number, bytes: Buffer): Buffer => Buffer.concat([Buffer.from([fieldNumber * 8 + 2, ...varint(bytes.length)]), bytes]);
/** A message of an integer in field 1 and a text in field 2, as both Status and ExportTracePartialSuccess are. */
const numberAndText = (number: number, text: string): Buffer => Buffer.concat([Buffer.from([8, ...varint(number)]), lengthDelimited(2, Buffer.from(text))]);

function send(response: ServerResponse, status: number, encoding: Encoding, body: Buffer | string, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': CONTENT_TYPES[encoding], 'content-length': Buffer.byteLength(body), ...headers });
  response.end(body);
}

/** Answers that the spans were taken: an ExportTraceServiceResponse, empty where all were. */
export function replyTaken(response: ServerResponse, encoding: Encoding, rejectedSpans: number, message: string): void {
  if (encoding === 'json') {
    send(response, 200, encoding, rejectedSpans === 0 ? '{}' : JSON.stringify({ partialSuccess: { rejectedSpans: String(rejectedSpans), errorMessage: message } }));
  } else {
    send(response, 200, encoding, rejectedSpans === 0 ? Buffer.alloc(0) : lengthDelimited(1, numberAndText(rejectedSpans, message)));
  }
}

/** Answers with an object of our own. */
export const replyJson = (response: ServerResponse, value: object): void => send(response, 200, 'json', JSON.stringify(value));

/** Answers that nothing was taken: a `google.rpc.Status`, and for how many seconds to wait where trying again may help. */
export function replyRefused(response: ServerResponse, status: number, encoding: Encoding, message: string, retryAfterSeconds?: number): void {
  const code = RPC_CODES[status] ?? 2;
  const body = encoding === 'json' ? JSON.stringify({ code, message }) : numberAndText(code, message);
  send(response, status, encoding, body, retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) });
}
