import type { Page } from "@playwright/test";

import { expect, test } from "../fixtures/embed";
import { SharePage } from "../pages/SharePage";
import { StudioPage } from "../pages/StudioPage";

const OTHER_SITE = "other";
/** Messages of the protocol, as any page may post them. */
const buildMessage = (type: string, more: object) => ({ source: "depth2img", v: 1, type, ...more });

/** Makes the named frame post a message to a window, whatever page it contains. */
async function post(
  page: Page,
  name: string,
  target: "parent" | "sibling",
  message: object,
): Promise<void> {
  const frame = page.frame({ name });
  if (!frame) throw new Error(`There is no frame "${name}".`);
  await frame.evaluate(
    ([target, message]) =>
      (target === "parent" ? parent : parent.frames[0]!).postMessage(message, "*"),
    [target, message] as const,
  );
}

test("an element accepts messages from its own frame only", async ({ host, owner, page }) => {
  const [share, other] = [await owner.createShare(), await owner.createShare()];
  const otherSite = host.site.addPage("<p>Another site</p>", { name: OTHER_SITE });
  await host.embed(`<depth2img-result id="own" share="${share.url}"></depth2img-result>
    <iframe name="other" src="${otherSite}"></iframe><iframe name="sibling" src="${other.embed_url}"></iframe>`);
  await host.waitForEvent("ready", { id: "own" });
  await host.expectFit("own");
  await new SharePage(page.frameLocator("iframe[name=sibling]")).expectComparison();

  for (const name of ["other", "sibling"]) {
    await post(page, name, "parent", buildMessage("resize", { height: 3333 }));
    await post(page, name, "parent", buildMessage("result", { prediction: { id: name } }));
    await host.waitForMessage(({ data }) => data["prediction"]?.id === name);
  }
  expect((await host.events("resize")).map(({ height }) => height)).not.toContain(3333);
  const results = (await host.events("result")).map(({ prediction }) => prediction.id);
  for (const name of ["other", "sibling"]) expect(results).not.toContain(name);
  await host.expectFit("own");
});

test("an element ignores unknown messages", async ({ host, owner, page }) => {
  await host.embed(
    `<depth2img-result share="${(await owner.createShare()).url}"></depth2img-result>`,
  );
  await host.waitForEvent("ready");
  const frame = page.frames().find((frame) => frame.url().includes("/embed/"));
  const [newerVersion, otherSource] = [
    { ...buildMessage("resize", { height: 3331 }), v: 2 },
    { ...buildMessage("resize", { height: 3332 }), source: "another" },
  ];
  for (const message of [newerVersion, otherSource, buildMessage("navigate", {}), null, "resize"]) {
    await frame!.evaluate((message) => parent.postMessage(message, "*"), message);
  }
  await frame!.evaluate(
    (message) => parent.postMessage(message, "*"),
    buildMessage("progress", { status: "the last" }),
  );
  expect(await host.waitForEvent("progress")).toEqual({ status: "the last" });
  for (const height of [3331, 3332])
    expect((await host.events("resize")).map(({ height }) => height)).not.toContain(height);
});

test("a frame accepts messages from its embedding site only, not from other frames of that site", async ({
  host,
  owner,
  page,
}) => {
  const { embed_url } = await owner.createEmbedKey();
  const address = `${embed_url}&origin=${encodeURIComponent(host.site.origin)}`;
  const otherSite = host.site.addPage("<p>Another site</p>", { name: OTHER_SITE });
  await host.open(
    `<iframe name="studio" src="${address}" width="1000" height="900"></iframe><iframe name="other" src="${otherSite}"></iframe>`,
  );
  await host.waitForMessage(({ data }) => data["type"] === "ready");
  const studio = new StudioPage(page, page.frameLocator("iframe[name=studio]"));

  await post(
    page,
    "other",
    "sibling",
    buildMessage("setParams", {
      params: { prompt: "by another site", negative_prompt: "by another site" },
    }),
  );
  const newerVersion = {
    ...buildMessage("setParams", { params: { negative_prompt: "in another version" } }),
    v: 2,
  };
  for (const message of [
    newerVersion,
    buildMessage("setParams", { params: { prompt: "by the site" } }),
  ]) {
    await page.evaluate((message) => window.frames[0]!.postMessage(message, "*"), message);
  }
  await expect(studio.field("Prompt")).toHaveValue("by the site");
  await studio.expandSettings();
  await expect(studio.field("Negative prompt")).toHaveValue("");
});

test("a site that claims another origin gets no messages", async ({ host, owner, page }) => {
  const share = await owner.createShare();
  await host.open(
    `<iframe src="${share.embed_url}?origin=${encodeURIComponent(host.site.originOf(OTHER_SITE))}" width="800" height="600"></iframe>`,
  );
  await new SharePage(host.within()).expectComparison();
  await page.frames()[1]!.evaluate(() => parent.postMessage("after everything", "*"));
  await host.waitForMessage(({ data }) => (data as unknown) === "after everything");
  expect((await host.messages()).map(({ data }) => data["type"])).not.toContain("ready");
  expect((await host.messages()).map(({ data }) => data["type"])).not.toContain("result");
});

test("a site that is not on the server's list gets an empty frame, and the browser logs the reason", async ({
  host,
  owner,
  page,
  monitor,
}) => {
  monitor.allow(/frame-ancestors/);
  const consoleLines: string[] = [];
  page.on("console", (line) => consoleLines.push(line.text()));
  const share = await owner.createShare();
  await page.clock.install();
  await host.embed(`<depth2img-result share="${share.url}"></depth2img-result>`, {
    name: OTHER_SITE,
  });
  await expect
    .poll(() => consoleLines.join("\n"))
    .toMatch(new RegExp(`frame-ancestors 'self' ${host.site.origin}`));
  await expect(host.within().getByRole("img")).toHaveCount(0);
  await page.clock.fastForward(15_000);
  expect((await host.waitForEvent("error"))["detail"]).toContain(
    `${host.site.originOf(OTHER_SITE)} to embed it (--embed-origins)`,
  );
});

test("other pages of the server cannot be framed", async ({
  host,
  owner,
  monitor,
  server,
  page,
}) => {
  monitor.allow(/frame-ancestors/);
  const consoleLines: string[] = [];
  page.on("console", (line) => consoleLines.push(line.text()));
  const pages = ["/", "/history", new URL((await owner.createShare()).url).pathname];
  await host.open(pages.map((path) => `<iframe src="${server.url}${path}"></iframe>`).join(""));
  await expect
    .poll(() => consoleLines.filter((line) => line.includes("frame-ancestors 'none'")).length)
    .toBe(pages.length);
});

test("a frame works without third-party cookies and sets none", async ({
  host,
  owner,
  page,
  context,
}) => {
  for (const expected of ["no cookie", "visited=yes"]) {
    await page.goto(host.site.cookieAddress);
    await expect(page.getByText(expected), "first-party").toBeVisible();
  }
  await host.open(`<iframe src="${host.site.cookieAddress}"></iframe>`);
  await expect(host.within().getByText("no cookie"), "third-party").toBeVisible();

  await context.clearCookies();
  await host.embed(
    `<depth2img-result share="${(await owner.createShare()).url}"></depth2img-result>`,
  );
  await new SharePage(host.within()).expectComparison();
  expect(await context.cookies()).toEqual([]);
});
