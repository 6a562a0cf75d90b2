import { createCipheriv, createHash } from 'node:crypto';

/** Printable ASCII of exactly so many bytes, in lines of 72: the same for the same seed, and for no other. */
export function generateText(seed: string, bytes: number): string {
  const key = createHash('sha256').update(seed).digest();
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  const raw = cipher.update(Buffer.alloc(Math.ceil(bytes * 0.75) + 3)).toString('base64');
  // Lines of one length keep it text for whoever extracts it; a mark cannot occur: the alphabet has no hyphen.
  return raw.replaceAll(/.{71}/g, '$&\n').slice(0, bytes);
}

/** So many hexadecimal digits, decided by the seed alone. */
export const deriveHex = (seed: string, digits: number): string => createHash('sha256').update(seed).digest('hex').slice(0, digits);
