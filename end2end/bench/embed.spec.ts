import type { Browser, Request } from "@playwright/test";

import { HostSite } from "../fixtures/host";
import { Owner } from "../fixtures/owner";
import { StudioServer } from "../fixtures/server";
import { HostPage } from "../pages/HostPage";
import { SharePage } from "../pages/SharePage";
import { kilobytes } from "./measurement";
import { test } from "./test";

/** What the script for other sites may weigh. */
const SCRIPT_BYTES = 4_000;
/** What a result in another site may weigh, its pictures left out. */
const VIEW_BYTES = 80_000;

interface Weighed {
  path: string;
  bytes: number;
}

test.describe("In other sites", () => {
  test("what a shared result weighs there", async ({ browser, table }) => {
    const files = await load(browser);
    const script = files.filter(({ path }) => path === "/embed.js");
    const view = files.filter(({ path }) => path !== "/embed.js" && !path.startsWith("/s/"));
    await table.row({
      what: "`embed.js` over the wire (brotli)",
      measured: kilobytes(sum(script)),
      target: `at most ${kilobytes(SCRIPT_BYTES)}`,
      meets: script.length === 1 && sum(script) <= SCRIPT_BYTES,
      how: "head and body of the answer, empty cache, as Chromium counts them",
    });
    await table.row({
      what: "result view embedded, over the wire without its pictures",
      measured: `${kilobytes(sum(view))} in ${view.length} requests`,
      target: `at most ${kilobytes(VIEW_BYTES)}`,
      meets: view.length > 0 && sum(view) <= VIEW_BYTES,
      how: "heads and bodies of every answer in the frame, empty cache",
    });
  });
});

/** Everything that a browser without a cache fetches from the studio for a page of another site with a result in it. */
async function load(browser: Browser): Promise<Weighed[]> {
  const site = await HostSite.start();
  const server = await StudioServer.start({ DEPTH2IMG_EMBED_ORIGINS: site.origin });
  const owner = await Owner.of(server.url);
  const context = await browser.newContext();
  const page = await context.newPage();
  const requests: Request[] = [];
  page.on("requestfinished", (request) => requests.push(request));
  const host = new HostPage(page, site, server.url);
  await host.embed(`<depth2img-result share="${(await owner.share()).url}"></depth2img-result>`);
  await new SharePage(host.within()).expectComparison();
  await page.waitForLoadState("networkidle");
  const files = await Promise.all(requests.filter((request) => request.url().startsWith(server.url)).map(weigh));
  await context.close();
  await owner.close();
  await server.stop();
  await site.close();
  return files;
}

async function weigh(request: Request): Promise<Weighed> {
  const { responseHeadersSize, responseBodySize } = await request.sizes();
  return { path: new URL(request.url()).pathname, bytes: responseHeadersSize + responseBodySize };
}

function sum(files: Weighed[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}
