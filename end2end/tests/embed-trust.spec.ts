import type { Page } from "@playwright/test";

import { expect, test } from "../fixtures/embed";
import { SharePage } from "../pages/SharePage";
import { StudioPage } from "../pages/StudioPage";

const STRANGER = "stranger";
/** What anybody may post, in the words of the protocol. */
const message = (type: string, more: object) => ({ source: "depth2img", v: 1, type, ...more });

/** Has the frame of this name post something to its window's `target`, whoever is in it. */
async function post(page: Page, name: string, target: "parent" | "sibling", words: object): Promise<void> {
  const frame = page.frame({ name });
  if (!frame) throw new Error(`There is no frame "${name}".`);
  await frame.evaluate(([target, words]) => (target === "parent" ? parent : parent.frames[0]!).postMessage(words, "*"), [target, words] as const);
}

test("an element hears its own frame: not strangers, nor other frames of the same server", async ({ host, owner, page }) => {
  const [share, other] = [await owner.share(), await owner.share()];
  const stranger = host.site.page("<p>A stranger</p>", { name: STRANGER });
  await host.embed(`<depth2img-result id="own" share="${share.url}"></depth2img-result>
    <iframe name="stranger" src="${stranger}"></iframe><iframe name="kin" src="${other.embed_url}"></iframe>`);
  await host.hears("ready", { id: "own" });
  await host.expectFit("own");
  await new SharePage(page.frameLocator("iframe[name=kin]")).expectComparison();

  for (const name of ["stranger", "kin"]) {
    await post(page, name, "parent", message("resize", { height: 3333 }));
    await post(page, name, "parent", message("result", { prediction: { id: name } }));
    await host.isTold(({ data }) => data["prediction"]?.id === name);
  }
  expect((await host.heard("resize")).map(({ height }) => height)).not.toContain(3333);
  const results = (await host.heard("result")).map(({ prediction }) => prediction.id);
  for (const name of ["stranger", "kin"]) expect(results).not.toContain(name);
  await host.expectFit("own");
});

test("an element hears no words that it does not know", async ({ host, owner, page }) => {
  await host.embed(`<depth2img-result share="${(await owner.share()).url}"></depth2img-result>`);
  await host.hears("ready");
  const frame = page.frames().find((frame) => frame.url().includes("/embed/"));
  const [later, another] = [{ ...message("resize", { height: 3331 }), v: 2 }, { ...message("resize", { height: 3332 }), source: "another" }];
  for (const words of [later, another, message("navigate", {}), null, "resize"]) {
    await frame!.evaluate((words) => parent.postMessage(words, "*"), words);
  }
  await frame!.evaluate((words) => parent.postMessage(words, "*"), message("progress", { status: "the last" }));
  expect(await host.hears("progress")).toEqual({ status: "the last" });
  for (const height of [3331, 3332]) expect((await host.heard("resize")).map(({ height }) => height)).not.toContain(height);
});

test("a frame hears the site that it was told of, and no other frame of that site", async ({ host, owner, page }) => {
  const { embed_url } = await owner.key();
  const address = `${embed_url}&origin=${encodeURIComponent(host.site.origin)}`;
  const stranger = host.site.page("<p>A stranger</p>", { name: STRANGER });
  await host.open(`<iframe name="studio" src="${address}" width="1000" height="900"></iframe><iframe name="stranger" src="${stranger}"></iframe>`);
  await host.isTold(({ data }) => data["type"] === "ready");
  const studio = new StudioPage(page, page.frameLocator("iframe[name=studio]"));

  await post(page, "stranger", "sibling", message("setParams", { params: { prompt: "by a stranger", negative_prompt: "by a stranger" } }));
  const said = { ...message("setParams", { params: { negative_prompt: "in another version" } }), v: 2 };
  for (const words of [said, message("setParams", { params: { prompt: "by the site" } })]) {
    await page.evaluate((words) => window.frames[0]!.postMessage(words, "*"), words);
  }
  await expect(studio.field("Prompt")).toHaveValue("by the site");
  await studio.unfold();
  await expect(studio.field("Exclude")).toHaveValue("");
});

test("a site that names another's origin for its own is told nothing", async ({ host, owner, page }) => {
  const share = await owner.share();
  await host.open(`<iframe src="${share.embed_url}?origin=${encodeURIComponent(host.site.originOf(STRANGER))}" width="800" height="600"></iframe>`);
  await new SharePage(host.within()).expectComparison();
  await page.frames()[1]!.evaluate(() => parent.postMessage("after everything", "*"));
  await host.isTold(({ data }) => (data as unknown) === "after everything");
  expect((await host.said()).map(({ data }) => data["type"])).not.toContain("ready");
  expect((await host.said()).map(({ data }) => data["type"])).not.toContain("result");
});

test("a site that the server does not list gets an empty frame, and its browser says why", async ({ host, owner, page, watch }) => {
  watch.allow(/frame-ancestors/);
  const said: string[] = [];
  page.on("console", (line) => said.push(line.text()));
  const share = await owner.share();
  await page.clock.install();
  await host.embed(`<depth2img-result share="${share.url}"></depth2img-result>`, { name: STRANGER });
  await expect.poll(() => said.join("\n")).toMatch(new RegExp(`frame-ancestors 'self' ${host.site.origin}`));
  await expect(host.within().getByRole("img")).toHaveCount(0);
  await page.clock.fastForward(15_000);
  expect((await host.hears("error"))["detail"]).toContain(`${host.site.originOf(STRANGER)} frame it (--embed-origins)`);
});

test("every other page of the server stays out of frames", async ({ host, owner, watch, server, page }) => {
  watch.allow(/frame-ancestors/);
  const said: string[] = [];
  page.on("console", (line) => said.push(line.text()));
  const pages = ["/", "/history", new URL((await owner.share()).url).pathname];
  await host.open(pages.map((path) => `<iframe src="${server.url}${path}"></iframe>`).join(""));
  await expect.poll(() => said.filter((line) => line.includes("frame-ancestors 'none'")).length).toBe(pages.length);
});

test("this browser sends no cookies of third parties, and a frame needs and sets none", async ({ host, owner, page, context }) => {
  for (const expected of ["no cookie", "visited=yes"]) {
    await page.goto(host.site.cookieAddress);
    await expect(page.getByText(expected), "of a first party").toBeVisible();
  }
  await host.open(`<iframe src="${host.site.cookieAddress}"></iframe>`);
  await expect(host.within().getByText("no cookie"), "of a third party").toBeVisible();

  await context.clearCookies();
  await host.embed(`<depth2img-result share="${(await owner.share()).url}"></depth2img-result>`);
  await new SharePage(host.within()).expectComparison();
  expect(await context.cookies()).toEqual([]);
});
