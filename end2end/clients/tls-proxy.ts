import { once } from "node:events";
import { readFileSync } from "node:fs";
import { request as forward } from "node:http";
import { createServer, type Server } from "node:https";
import path from "node:path";

import { freePort, REPOSITORY, StudioServer } from "../fixtures/server";

const FOLDER = path.join(REPOSITORY, ".assets/tls");
/** The certificate that clients must trust, created at set-up. */
export const CERTIFICATE = path.join(FOLDER, "certificate.pem");

/** A studio behind a proxy that terminates TLS, as in production: clients use `https` only. */
export class TlsProxy {
  private constructor(
    private readonly port: number,
    private readonly listener: Server,
    readonly studio: StudioServer,
  ) {}

  /** Starts a studio with additional settings, and the proxy. */
  static async start(extraSettings: Record<string, string> = {}): Promise<TlsProxy> {
    const port = await freePort();
    // Tests receive webhooks and serve images on the loopback interface.
    const settings = {
      DEPTH2IMG_PUBLIC_URL: `https://127.0.0.1:${port}`,
      DEPTH2IMG_ALLOW_PRIVATE_URLS: "true",
      ...extraSettings,
    };
    const studio = await StudioServer.start(settings);
    const listener = createServer({
      cert: readFileSync(CERTIFICATE),
      key: readFileSync(path.join(FOLDER, "key.pem")),
    });
    listener.on("request", (incoming, outgoing) => {
      const { method, url, headers } = incoming;
      const upstreamRequest = forward(
        {
          port: studio.port,
          host: "127.0.0.1",
          ...(method && { method }),
          ...(url && { path: url }),
          headers,
        },
        (response) => {
          outgoing.writeHead(response.statusCode ?? 502, response.headers);
          response.pipe(outgoing);
        },
      );
      upstreamRequest.on("error", () => outgoing.destroy());
      outgoing.on("close", () => upstreamRequest.destroy());
      incoming.pipe(upstreamRequest);
    });
    listener.listen(port, "127.0.0.1");
    await once(listener, "listening");
    return new TlsProxy(port, listener, studio);
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
