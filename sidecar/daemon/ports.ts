import { connect, createServer, type AddressInfo } from 'node:net';

const CONNECT_MILLIS = 1_000;

/** True where something accepts connections. */
export const isListening = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (listening: boolean): void => {
      socket.destroy();
      resolve(listening);
    };
    socket.setTimeout(CONNECT_MILLIS, () => end(false)).once('connect', () => end(true)).once('error', () => end(false));
  });

/** Takes a port for a moment: the one asked for, or any free one with 0. Undefined where it is taken. */
export const freePort = (host: string, port: number): Promise<number | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined)).listen(port, host, () => {
      const taken = (server.address() as AddressInfo).port;
      server.close(() => resolve(taken));
    });
  });
