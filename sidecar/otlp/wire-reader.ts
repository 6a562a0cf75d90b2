import { cachedAscii } from './string-cache.ts';
import { RefusedBody, type BodyRefusal } from './traces.ts';

/** Protocol Buffers' wire types. */
export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH = 2;
const START_GROUP = 3;
const END_GROUP = 4;
const FIXED32 = 5;

/** The tag of a field: its number and its wire type in one. */
export const field = (number: number, wireType: number): number => number * 8 + wireType;

/** As protoc and protobufjs. */
const GROUP_DEPTH_LIMIT = 100;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads Protocol Buffers' wire format. Every method takes the `end` of the message it reads in and refuses to read
 * past it: a length that reaches beyond its message is what most corrupt bodies have in common.
 */
export class WireReader {
  position = 0;
  readonly #bytes: Buffer;
  readonly #view: DataView;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Reads what `field` makes. */
  tag(end: number): number {
    const first = this.#bytes[this.position] ?? 0;
    if (first < 0x80 && first > 7 && this.position < end) {
      this.position += 1;
      return first;
    }
    const tag = this.#short(end, 'field_number', 0x0f);
    if (tag >>> 3 === 0) this.refuse('field_number');
    return tag;
  }

  /** Reads a length and answers where what it measures ends. */
  length(end: number): number {
    const first = this.#bytes[this.position] ?? 0;
    let length = first;
    if (first < 0x80 && this.position < end) this.position += 1;
    else length = this.#short(end, 'truncated', 0x07);
    const stop = this.position + length;
    if (stop > end) this.refuse('truncated');
    return stop;
  }

  /** A varint of which the low 32 bits matter: enums and counts. */
  int32(end: number): number {
    let value = 0;
    for (let count = 0; count < 10; count += 1) {
      const byte = this.#byte(end);
      if (count < 5) value |= (byte & 0x7f) << (7 * count);
      if (byte < 0x80) return value | 0;
    }
    return this.refuse('varint');
  }

  bool(end: number): boolean {
    let union = 0;
    for (let count = 0; count < 10; count += 1) {
      const byte = this.#byte(end);
      union |= byte & 0x7f;
      if (byte < 0x80) return union !== 0;
    }
    return this.refuse('varint');
  }

  /** Beyond 2^53 the nearest double: attributes are numbers here. */
  int64(end: number): number {
    let low = 0;
    let high = 0;
    for (let count = 0; count < 10; count += 1) {
      const byte = this.#byte(end);
      if (count < 4) low |= (byte & 0x7f) << (7 * count);
      else if (count === 4) {
        low |= (byte & 0x7f) << 28;
        high = (byte & 0x7f) >>> 4;
      } else high |= (byte & 0x7f) << (7 * count - 32);
      if (byte < 0x80) return high * 4_294_967_296 + (low >>> 0);
    }
    return this.refuse('varint');
  }

  fixed64(end: number): bigint {
    return this.#view.getBigUint64(this.#advance(8, end), true);
  }

  double(end: number): number {
    return this.#view.getFloat64(this.#advance(8, end), true);
  }

  string(end: number): string {
    const stop = this.length(end);
    const start = this.position;
    this.position = stop;
    return cachedAscii(this.#bytes, start, stop) ?? this.#utf8(start, stop);
  }

  base64(end: number): string {
    const stop = this.length(end);
    const text = this.#bytes.toString('base64', this.position, stop);
    this.position = stop;
    return text;
  }

  /** An id as hexadecimal digits, whatever its length; the empty text where all its bytes are zero, which OTLP calls invalid. */
  id(end: number): string {
    const stop = this.length(end);
    const start = this.position;
    this.position = stop;
    for (let index = start; index < stop; index += 1) {
      if (this.#bytes[index] !== 0) return this.#bytes.toString('hex', start, stop);
    }
    return '';
  }

  /** Steps over a field that the reader has no use for. */
  skip(tag: number, end: number, depth = 0): void {
    switch (tag & 7) {
      case VARINT:
        this.bool(end);
        return;
      case FIXED64:
        this.#advance(8, end);
        return;
      case LENGTH:
        this.position = this.length(end);
        return;
      case START_GROUP:
        this.#skipGroup(tag >>> 3, end, depth + 1);
        return;
      case FIXED32:
        this.#advance(4, end);
        return;
      default:
        this.refuse('wire_type');
    }
  }

  refuse(refusal: BodyRefusal): never {
    throw new RefusedBody(refusal, `byte ${this.position}`);
  }

  #skipGroup(number: number, end: number, depth: number): void {
    if (depth > GROUP_DEPTH_LIMIT) this.refuse('depth');
    for (;;) {
      const tag = this.tag(end);
      if ((tag & 7) === END_GROUP) {
        if (tag >>> 3 !== number) this.refuse('group');
        return;
      }
      this.skip(tag, end, depth);
    }
  }

  /** A varint of at most five bytes, the fifth at most `lastByte`. */
  #short(end: number, refusal: BodyRefusal, lastByte: number): number {
    let value = 0;
    for (let count = 0; count < 5; count += 1) {
      const byte = this.#byte(end);
      if (count === 4 && byte > lastByte) break;
      value |= (byte & 0x7f) << (7 * count);
      if (byte < 0x80) return value >>> 0;
    }
    return this.refuse(refusal);
  }

  #byte(end: number): number {
    if (this.position >= end) this.refuse('truncated');
    const byte = this.#bytes[this.position] ?? 0;
    this.position += 1;
    return byte;
  }

  #advance(count: number, end: number): number {
    const start = this.position;
    if (start + count > end) this.refuse('truncated');
    this.position = start + count;
    return start;
  }

  #utf8(start: number, end: number): string {
    try {
      return strictUtf8.decode(this.#bytes.subarray(start, end));
    } catch {
      return this.refuse('utf8');
    }
  }
}
