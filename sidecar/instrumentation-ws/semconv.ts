/**
 * Names of attributes, spans and events. Those of the OpenTelemetry semantic conventions are spelled here, as packages do
 * that must stay small, and compared with `@opentelemetry/semantic-conventions` in a test. There is no convention for
 * WebSocket yet: what is ours lies under `websocket.`.
 */

// Stable conventions
export const ATTR_CLIENT_ADDRESS = 'client.address';
export const ATTR_CLIENT_PORT = 'client.port';
export const ATTR_ERROR_TYPE = 'error.type';
export const ATTR_HTTP_RESPONSE_STATUS_CODE = 'http.response.status_code';
export const ATTR_HTTP_REQUEST_RESEND_COUNT = 'http.request.resend_count';
export const ATTR_NETWORK_PEER_ADDRESS = 'network.peer.address';
export const ATTR_NETWORK_PEER_PORT = 'network.peer.port';
export const ATTR_NETWORK_PROTOCOL_NAME = 'network.protocol.name';
export const ATTR_NETWORK_TRANSPORT = 'network.transport';
export const ATTR_SERVER_ADDRESS = 'server.address';
export const ATTR_SERVER_PORT = 'server.port';
export const ATTR_URL_FULL = 'url.full';
export const ATTR_URL_PATH = 'url.path';
export const ATTR_URL_SCHEME = 'url.scheme';
export const ATTR_USER_AGENT_ORIGINAL = 'user_agent.original';

// Conventions under development
/** Size of one message as the application sees it, before masking and compression. */
export const ATTR_MESSAGING_MESSAGE_BODY_SIZE = 'messaging.message.body.size';
/** What pairs the messages of one exchange. */
export const ATTR_MESSAGING_MESSAGE_CONVERSATION_ID = 'messaging.message.conversation_id';

// Ours
/** `text` or `binary`. */
export const ATTR_WEBSOCKET_MESSAGE_TYPE = 'websocket.message.type';
/** The subprotocol that both sides agreed on. */
export const ATTR_WEBSOCKET_SUBPROTOCOL = 'websocket.subprotocol';
/** The code of the close frame that arrived; 1005 for a frame without, 1006 where none came. */
export const ATTR_WEBSOCKET_CLOSE_CODE = 'websocket.close.code';
/** Its reason, where it is asked for: free text of the peer. */
export const ATTR_WEBSOCKET_CLOSE_REASON = 'websocket.close.reason';
/** Messages traced on the connection, and their sizes added up, in bytes. */
export const ATTR_WEBSOCKET_SENT_MESSAGES = 'websocket.sent.messages';
export const ATTR_WEBSOCKET_SENT_SIZE = 'websocket.sent.size';
export const ATTR_WEBSOCKET_RECEIVED_MESSAGES = 'websocket.received.messages';
export const ATTR_WEBSOCKET_RECEIVED_SIZE = 'websocket.received.size';
/** Sizes of the first and the last message of an exchange, in bytes. */
export const ATTR_WEBSOCKET_REQUEST_SIZE = 'websocket.request.size';
export const ATTR_WEBSOCKET_RESPONSE_SIZE = 'websocket.response.size';

/** Names of spans; an exchange may have one of its own. */
export const SPAN_NAMES = {
  connect: 'websocket connect',
  accept: 'websocket accept',
  close: 'websocket close',
  send: 'websocket send',
  receive: 'websocket receive',
  exchange: 'websocket exchange',
} as const;

/** A message of an exchange that is neither its first nor its last. */
export const EVENT_MESSAGE = 'websocket.message';

/** Values of `error.type` that are no code of HTTP, of Node or of a close frame. */
export const ERROR_TYPES = {
  /** The connection went before the response came. */
  connectionClosed: 'connection_closed',
  /** More exchanges were open than are kept. */
  exchangeForgotten: 'exchange_forgotten',
  /** A server ended the handshake without a connection. */
  handshakeRejected: 'handshake_rejected',
} as const;
