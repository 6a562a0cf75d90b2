import { randomUUID } from 'node:crypto';

/** What the request id of a tool call begins with that this program makes for itself, outside any plan. */
export const OWN_QUESTION = 'exai-sidecar-';

/** A new request id for such a call; no two are equal. */
export const newQuestionId = (): string => `${OWN_QUESTION}${randomUUID()}`;
