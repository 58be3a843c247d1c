import type { Browser, Request } from "@playwright/test";

import { HostSite } from "../fixtures/host-site";
import { Owner } from "../fixtures/owner";
import { StudioServer } from "../fixtures/server";
import { HostPage } from "../pages/HostPage";
import { SharePage } from "../pages/SharePage";
import { kilobytes } from "./measurement";
import { test } from "./test";

/** Size limit of the embed script. */
const MAX_SCRIPT_BYTES = 4_000;
/** Size limit of an embedded result, without its pictures. */
const MAX_VIEW_BYTES = 80_000;

interface TransferSize {
  path: string;
  bytes: number;
}

test.describe("Embedding", () => {
  test("transfer size of an embedded result", async ({ browser, table }) => {
    const files = await recordTransfers(browser);
    const script = files.filter(({ path }) => path === "/embed.js");
    const view = files.filter(({ path }) => path !== "/embed.js" && !path.startsWith("/s/"));
    await table.row({
      what: "`embed.js` over the wire (brotli)",
      measured: kilobytes(sum(script)),
      target: `at most ${kilobytes(MAX_SCRIPT_BYTES)}`,
      meets: script.length === 1 && sum(script) <= MAX_SCRIPT_BYTES,
      how: "headers and body, empty cache, sizes from Chromium",
    });
    await table.row({
      what: "embedded result view over the wire, without its pictures",
      measured: `${kilobytes(sum(view))} in ${view.length} requests`,
      target: `at most ${kilobytes(MAX_VIEW_BYTES)}`,
      meets: view.length > 0 && sum(view) <= MAX_VIEW_BYTES,
      how: "headers and bodies of all responses in the frame, empty cache",
    });
  });
});

/**
 * Everything that a browser with an empty cache fetches from the studio for a page that embeds a
 * result.
 */
async function recordTransfers(browser: Browser): Promise<TransferSize[]> {
  const site = await HostSite.start();
  const server = await StudioServer.start({ DEPTH2IMG_EMBED_ORIGINS: site.origin });
  const owner = await Owner.of(server.url);
  const context = await browser.newContext();
  const page = await context.newPage();
  const requests: Request[] = [];
  page.on("requestfinished", (request) => requests.push(request));
  const host = new HostPage(page, site, server.url);
  await host.embed(
    `<depth2img-result share="${(await owner.createShare()).url}"></depth2img-result>`,
  );
  await new SharePage(host.within()).expectComparison();
  await page.waitForLoadState("networkidle");
  const files = await Promise.all(
    requests.filter((request) => request.url().startsWith(server.url)).map(transferSize),
  );
  await context.close();
  await owner.close();
  await server.stop();
  await site.close();
  return files;
}

async function transferSize(request: Request): Promise<TransferSize> {
  const { responseHeadersSize, responseBodySize } = await request.sizes();
  return { path: new URL(request.url()).pathname, bytes: responseHeadersSize + responseBodySize };
}

function sum(files: TransferSize[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
