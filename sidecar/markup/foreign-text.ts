/**
 * What no document may carry: characters that XML 1.0 forbids, control characters that steer a terminal, marks that turn
 * the direction of writing and so let a text read as another one, and halves of surrogate pairs.
 */
// oxlint-disable-next-line no-control-regex -- control characters are exactly what is taken out
const UNSHOWABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Text of the daemon or of a file as it may stand in any document; each character that may not becomes `�`. */
export const showable = (text: string): string => text.replaceAll(UNSHOWABLE, '\u{FFFD}');
