import { once } from "node:events";
import { readFileSync } from "node:fs";
import { request as forward } from "node:http";
import { createServer, type Server } from "node:https";
import path from "node:path";

import { freePort, REPOSITORY, StudioServer } from "../fixtures/server";

const FOLDER = path.join(REPOSITORY, ".assets/tls");
/** What clients must trust to talk to the front. Made at set-up. */
export const CERTIFICATE = path.join(FOLDER, "certificate.pem");

/** A studio behind something that ends TLS, as it is installed for a team: clients see `https` and nothing else. */
export class Front {
  private constructor(
    private readonly port: number,
    private readonly listener: Server,
    readonly studio: StudioServer,
  ) {}

  /** With more settings of the studio's. */
  static async open(more: Record<string, string> = {}): Promise<Front> {
    const port = await freePort();
    // Tests listen on this machine, for webhooks and as a source of pictures.
    const settings = { DEPTH2IMG_PUBLIC_URL: `https://127.0.0.1:${port}`, DEPTH2IMG_ALLOW_PRIVATE_URLS: "true", ...more };
    const studio = await StudioServer.start(settings);
    const listener = createServer({ cert: readFileSync(CERTIFICATE), key: readFileSync(path.join(FOLDER, "key.pem")) });
    listener.on("request", (incoming, outgoing) => {
      const { method, url, headers } = incoming;
      const onward = forward({ port: studio.port, host: "127.0.0.1", ...(method && { method }), ...(url && { path: url }), headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on("error", () => outgoing.destroy());
      outgoing.on("close", () => onward.destroy());
      incoming.pipe(onward);
    });
    listener.listen(port, "127.0.0.1");
    await once(listener, "listening");
    return new Front(port, listener, studio);
  }

  get url(): string {
    return `https://127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    this.listener.close();
    this.listener.closeAllConnections();
    await this.studio.stop();
  }
}
