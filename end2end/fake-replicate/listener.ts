import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type RequestHandler = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;

/** An HTTP server on the loopback interface that can stop and listen again on the same port. */
export class Listener {
  private server: Server;

  private constructor(
    private readonly handler: RequestHandler,
    private port: number,
  ) {
    this.server = this.createServer();
  }

  static async start(handler: RequestHandler, port = 0): Promise<Listener> {
    const listener = new Listener(handler, port);
    await listener.listen();
    return listener;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async listen(): Promise<void> {
    this.server = this.createServer();
    this.server.listen(this.port, "127.0.0.1");
    await once(this.server, "listening");
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** Stops listening and closes every connection, even in the middle of a response. */
  async stop(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, "close");
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private createServer(): Server {
    return createServer((incoming, outgoing) => {
      // A client that disconnects during its request is not an error.
      this.handler(incoming, outgoing).catch((error: NodeJS.ErrnoException) => {
        if (!outgoing.destroyed && !incoming.destroyed) console.error(error);
        outgoing.destroy();
      });
    });
  }
}
