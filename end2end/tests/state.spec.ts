import type { BrowserContext, Page } from "@playwright/test";

import { archiveOf } from "../fixtures/archive";
import { audit } from "../fixtures/audit";
import { china, flower } from "../fixtures/pictures";
import { expect, test } from "../fixtures/test";
import { UNREACHABLE } from "../fixtures/watch";
import { StudioPage } from "../pages/StudioPage";

/** What the server keeps of the draft. */
async function kept(page: Page): Promise<{ revision: number; texts: Record<string, string>; preview: object | null }> {
  return page.request.get("/api/draft").then((answer) => answer.json());
}

/** Waits until the server keeps the draft with this prompt. */
async function untilKept(page: Page, prompt: string): Promise<void> {
  await expect.poll(async () => (await kept(page)).texts["prompt"]).toBe(prompt);
}

/** The same person in a browser that knows nothing but who they are. */
async function elsewhere(context: BrowserContext, baseURL: string): Promise<BrowserContext> {
  const { cookies } = await context.storageState();
  return context.browser()!.newContext({ baseURL, storageState: { cookies, origins: [] }, reducedMotion: "reduce" });
}

/** Tells a page that somebody looks at it again, as the browser does when its tab is chosen. */
async function lookAt(page: Page): Promise<void> {
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange", { bubbles: true })));
}

const place = (page: Page, selector: string) => page.locator(selector).evaluate((element) => element.scrollTop);

test("a draft is found in another browser of the same person, its pictures with it", async ({ studio, page, context, server, watch }) => {
  await studio.open();
  await studio.prepare(flower());
  await studio.fill({ Prompt: "stained glass", Exclude: "text", Strength: "0.55", Seed: "7" });
  await untilKept(page, "stained glass");
  const other = await elsewhere(context, server.url);
  const there = await other.newPage();
  await watch.follow(there);
  const found = new StudioPage(there);
  await found.open();
  await expect(found.field("Prompt")).toHaveValue("stained glass");
  await expect(found.field("Exclude")).toHaveValue("text");
  await expect(found.field("Strength")).toHaveValue("0.55");
  await found.expectDepth();
  await found.start();
  await found.expectDone();
  await other.close();
});

test("a draft survives that the browser's storage is cleared, and its tab killed", async ({ studio, page, context }) => {
  await studio.open();
  await studio.prepare(flower());
  await studio.fill({ Prompt: "woodcut of a flower" });
  await untilKept(page, "woodcut of a flower");
  await page.evaluate(() => localStorage.clear());
  await page.close();
  const next = new StudioPage(await context.newPage());
  await next.open();
  await expect(next.field("Prompt")).toHaveValue("woodcut of a flower");
  await next.expectDepth();
});

test("a draft survives in a browser whose storage is full", async ({ studio, page, context }) => {
  await context.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
    };
  });
  await studio.open();
  await studio.prepare(flower());
  await studio.fill({ Prompt: "woodcut of a flower" });
  await untilKept(page, "woodcut of a flower");
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
  await page.reload();
  await expect(studio.field("Prompt")).toHaveValue("woodcut of a flower");
  await studio.expectDepth();
  await studio.start();
  await studio.expectDone();
});

test("a tab takes up what another one wrote when it is looked at again", async ({ studio, page, context, watch }) => {
  await studio.open();
  await studio.fill({ Prompt: "first" });
  await untilKept(page, "first");
  const tab = await context.newPage();
  await watch.follow(tab);
  const other = new StudioPage(tab);
  await other.open();
  await expect(other.field("Prompt")).toHaveValue("first");
  await other.prepare(china());
  await other.fill({ Prompt: "second" });
  await untilKept(page, "second");
  await lookAt(page);
  await expect(studio.field("Prompt")).toHaveValue("second");
  await studio.expectDepth();
  await tab.close();
});

test("in airplane mode one types on, and what was typed arrives when the network is back", async ({ studio, page, context, watch }) => {
  watch.allow(UNREACHABLE);
  await studio.open();
  await studio.prepare(flower());
  await studio.fill({ Prompt: "on the ground" });
  await untilKept(page, "on the ground");
  await context.setOffline(true);
  await studio.fill({ Prompt: "written above the clouds" });
  await expect(studio.result.getByText("The connection to the server is lost.")).toBeVisible();
  expect((await kept(page)).texts["prompt"]).toBe("on the ground");
  await context.setOffline(false);
  await untilKept(page, "written above the clouds");
  await studio.expectDepth();
});

test("what was typed while another device wrote is kept, and that it replaced something is told", async ({ studio, page, context, server, watch }) => {
  watch.allow(UNREACHABLE);
  await studio.open();
  await studio.fill({ Prompt: "at home" });
  await untilKept(page, "at home");
  await context.setOffline(true);
  await studio.fill({ Prompt: "on the train" });
  const draft = await kept(page);
  await page.request.put(`${server.url}/api/draft`, { data: { ...draft, texts: { ...draft.texts, prompt: "at work" } } });
  await context.setOffline(false);
  await untilKept(page, "on the train");
  await expect(page.getByText("The draft was changed elsewhere meanwhile")).toBeVisible();
  await audit(page);
});

test("a server that is killed and started again has the draft, and the page goes on", async ({ studio, page, server, watch }) => {
  watch.allow(UNREACHABLE);
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Prompt: "before the fall" });
  await untilKept(page, "before the fall");
  await server.kill();
  await studio.fill({ Prompt: "during the fall" });
  await server.boot();
  await untilKept(page, "during the fall");
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await expect(studio.field("Prompt")).toHaveValue("during the fall");
  await studio.expectDepth();
});

test("a tab that is closed in mid-run leaves a run that a new one finds", async ({ studio, page, context }) => {
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Prompt: "oil painting of a harbour", Outputs: "4", Steps: "200" });
  await studio.start();
  await studio.expectRunning();
  await page.close();
  const tab = await context.newPage();
  const next = new StudioPage(tab);
  await next.open();
  await tab.getByRole("region", { name: "Under way" }).getByRole("link", { name: "oil painting of a harbour" }).click();
  await next.expectDone(4);
});

test("the panel is scrolled and unfolded as it was after a reload, and after leaving and coming back", async ({ studio, page }) => {
  await page.setViewportSize({ width: 1440, height: 600 });
  await studio.open();
  await studio.unfold();
  await studio.field("Prompt").hover();
  await page.mouse.wheel(0, 420);
  await expect.poll(() => place(page, "#main .d2-fields")).toBeGreaterThan(200);
  const before = await settled(page, () => place(page, "#main .d2-fields"));
  await page.reload();
  await expect(studio.field("Seed")).toBeVisible();
  await expect.poll(() => place(page, "#main .d2-fields")).toBe(before);
  await page.getByRole("link", { name: "History" }).first().click();
  await expect(page.getByText("Nothing made yet")).toBeVisible();
  await page.goBack();
  await expect(studio.field("Seed")).toBeVisible();
  await expect.poll(() => place(page, "#main .d2-fields")).toBe(before);
});

test("the history is as far down as it was: after a reload, back and forward", async ({ history, page, studio }) => {
  await history.open();
  const ships = Array.from({ length: 400 }, (_, index) => ({ prompt: `ship number ${index} in the fog`, seconds: index }));
  await history.importArchive(archiveOf(ships));
  await expect(page.getByText("400 results imported.")).toBeVisible();
  // Without that sentence above the results.
  await history.open();
  await expect(history.results.first()).toBeVisible();
  const scrolled = () => page.evaluate(() => scrollY);
  while ((await scrolled()) < 6_000) {
    await page.mouse.wheel(0, 1_500);
    await expect(history.results.first()).toBeVisible();
  }
  const before = await settled(page, scrolled);
  const seen = await history.results.first().textContent();
  await page.reload();
  await expect.poll(scrolled).toBe(before);
  await expect(history.results.first()).toHaveText(seen!);
  await page.getByRole("link", { name: "Studio" }).first().click();
  await expect(studio.run).toBeVisible();
  await page.goBack();
  await expect.poll(scrolled).toBe(before);
  await page.goForward();
  await expect(studio.run).toBeVisible();
  await page.goBack();
  await expect.poll(scrolled).toBe(before);
});

/** Where something came to rest, once the browser's step of the history says so too. */
async function settled(page: Page, where: () => Promise<number>): Promise<number> {
  await expect.poll(async () => ((await page.evaluate(() => history.state)) ?? []).some((kept: number) => kept > 0)).toBe(true);
  let last = -1;
  await expect
    .poll(async () => {
      const [before, now] = [last, await where()];
      last = now;
      const state: number[] = (await page.evaluate(() => history.state)) ?? [];
      return now === before && state.some((kept) => Math.abs(kept - now) <= 1);
    })
    .toBe(true);
  return last;
}

test("the history shows what was made in another tab once it is looked at again", async ({ history, page }) => {
  await history.open();
  await history.importArchive(archiveOf([{ prompt: "harbour", seconds: 1 }]));
  await expect(history.results).toHaveCount(1);
  await expect(history.star("harbour")).toHaveAttribute("aria-pressed", "false");
  const { results } = await page.request.get("/api/history").then((answer) => answer.json());
  await page.request.patch(`/api/history/${results[0].prediction.id}`, { data: { favourite: true } });
  await lookAt(page);
  await expect(history.star("harbour")).toHaveAttribute("aria-pressed", "true");
});
