import type { MessageData } from './config.ts';

/** Size of a message in bytes, as the application handed it over or gets it; undefined where it cannot be told. */
export function messageSize(data: MessageData): number | undefined {
  if (typeof data === 'string') return Buffer.byteLength(data);
  if (typeof data === 'number') return String(data).length;
  if (Array.isArray(data)) return (data as readonly Buffer[]).reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (data instanceof Blob) return data.size;
  return typeof data === 'object' && data !== null && 'byteLength' in data && typeof data.byteLength === 'number' ? data.byteLength : undefined;
}
