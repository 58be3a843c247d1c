import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Serve = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;

/** A server of the loopback interface that can go away and come back on the same port. */
export class Listener {
  private server: Server;

  private constructor(
    private readonly serve: Serve,
    private number: number,
  ) {
    this.server = this.fresh();
  }

  static async open(serve: Serve, port = 0): Promise<Listener> {
    const listener = new Listener(serve, port);
    await listener.back();
    return listener;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.number}`;
  }

  async back(): Promise<void> {
    this.server = this.fresh();
    this.server.listen(this.number, "127.0.0.1");
    await once(this.server, "listening");
    this.number = (this.server.address() as AddressInfo).port;
  }

  /** Stops listening and ends every connection, in the middle of whatever it carries. */
  async leave(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, "close");
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private fresh(): Server {
    return createServer((incoming, outgoing) => {
      // The other side may go away while it is being answered: that is no fault here.
      this.serve(incoming, outgoing).catch((error: NodeJS.ErrnoException) => {
        if (!outgoing.destroyed && !incoming.destroyed) console.error(error);
        outgoing.destroy();
      });
    });
  }
}
