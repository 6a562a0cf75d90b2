import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Sends a text, or 304 where the client has this very one. */
export function sendUnlessKnown(request: FastifyRequest, reply: FastifyReply, contentType: string, text: string): FastifyReply {
  const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
  void reply.header('etag', etag).header('cache-control', 'no-cache');
  if (isNamed(etag, request.headers['if-none-match'])) return reply.code(304).send();
  return reply.type(contentType).send(text);
}

/** RFC 9110 §13.1.2: a list of tags, weak or strong, or `*`. */
function isNamed(etag: string, header: string | undefined): boolean {
  const tags = header?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return tags.includes('*') || tags.includes(etag);
}
