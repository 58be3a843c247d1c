import type { BrowserContext, Page } from "@playwright/test";

import { audit } from "../fixtures/audit";
import { buildArchive } from "../fixtures/history-archive";
import { china, flower } from "../fixtures/images";
import { NETWORK_ERROR } from "../fixtures/page-monitor";
import { expect, test } from "../fixtures/test";
import { StudioPage } from "../pages/StudioPage";

/** The draft on the server. */
async function storedDraft(
  page: Page,
): Promise<{ revision: number; texts: Record<string, string>; preview: object | null }> {
  return page.request.get("/api/draft").then((response) => response.json());
}

/** Waits until the server has stored a draft with this prompt. */
async function waitForStoredDraft(page: Page, prompt: string): Promise<void> {
  await expect.poll(async () => (await storedDraft(page)).texts["prompt"]).toBe(prompt);
}

/** A new browser context with the visitor's cookies only. */
async function secondBrowser(context: BrowserContext, baseURL: string): Promise<BrowserContext> {
  const { cookies } = await context.storageState();
  return context
    .browser()!
    .newContext({ baseURL, storageState: { cookies, origins: [] }, reducedMotion: "reduce" });
}

/** Sends the event of a tab that becomes visible again. */
async function focusTab(page: Page): Promise<void> {
  await page.evaluate(() =>
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true })),
  );
}

const scrollTop = (page: Page, selector: string) =>
  page.locator(selector).evaluate((element) => element.scrollTop);

test("a draft and its pictures open in another browser of the same visitor", async ({
  studio,
  page,
  context,
  server,
  monitor,
}) => {
  await studio.open();
  await studio.prepare(flower());
  await studio.fill({
    Prompt: "stained glass",
    "Negative prompt": "text",
    Strength: "0.55",
    Seed: "7",
  });
  await waitForStoredDraft(page, "stained glass");
  const other = await secondBrowser(context, server.url);
  const otherPage = await other.newPage();
  await monitor.attach(otherPage);
  const otherStudio = new StudioPage(otherPage);
  await otherStudio.open();
  await expect(otherStudio.field("Prompt")).toHaveValue("stained glass");
  await expect(otherStudio.field("Negative prompt")).toHaveValue("text");
  await expect(otherStudio.field("Strength")).toHaveValue("0.55");
  await otherStudio.expectDepth();
  await otherStudio.start();
  await otherStudio.expectDone();
  await other.close();
});

test("a draft survives cleared browser storage and a closed tab", async ({
  studio,
  page,
  context,
}) => {
  await studio.open();
  await studio.prepare(flower());
  await studio.fill({ Prompt: "woodcut of a flower" });
  await waitForStoredDraft(page, "woodcut of a flower");
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
  await waitForStoredDraft(page, "woodcut of a flower");
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
  await page.reload();
  await expect(studio.field("Prompt")).toHaveValue("woodcut of a flower");
  await studio.expectDepth();
  await studio.start();
  await studio.expectDone();
});

test("a tab loads the changes of another tab when it becomes visible", async ({
  studio,
  page,
  context,
  monitor,
}) => {
  await studio.open();
  await studio.fill({ Prompt: "first" });
  await waitForStoredDraft(page, "first");
  const tab = await context.newPage();
  await monitor.attach(tab);
  const other = new StudioPage(tab);
  await other.open();
  await expect(other.field("Prompt")).toHaveValue("first");
  await other.prepare(china());
  await other.fill({ Prompt: "second" });
  await waitForStoredDraft(page, "second");
  await focusTab(page);
  await expect(studio.field("Prompt")).toHaveValue("second");
  await studio.expectDepth();
  await tab.close();
});

test("edits made offline are saved once the network is back", async ({
  studio,
  page,
  context,
  monitor,
}) => {
  monitor.allow(NETWORK_ERROR);
  await studio.open();
  await studio.prepare(flower());
  await studio.fill({ Prompt: "on the ground" });
  await waitForStoredDraft(page, "on the ground");
  await context.setOffline(true);
  await studio.fill({ Prompt: "written above the clouds" });
  await expect(studio.result.getByText("The connection to the server is lost.")).toBeVisible();
  expect((await storedDraft(page)).texts["prompt"]).toBe("on the ground");
  await context.setOffline(false);
  await waitForStoredDraft(page, "written above the clouds");
  await studio.expectDepth();
});

test("an edit that conflicts with another device is saved, and the conflict is reported", async ({
  studio,
  page,
  context,
  server,
  monitor,
}) => {
  monitor.allow(NETWORK_ERROR);
  await studio.open();
  await studio.fill({ Prompt: "at home" });
  await waitForStoredDraft(page, "at home");
  await context.setOffline(true);
  await studio.fill({ Prompt: "on the train" });
  const draft = await storedDraft(page);
  await page.request.put(`${server.url}/api/draft`, {
    data: { ...draft, texts: { ...draft.texts, prompt: "at work" } },
  });
  await context.setOffline(false);
  await waitForStoredDraft(page, "on the train");
  await expect(page.getByText("This draft was also edited in another tab")).toBeVisible();
  await audit(page);
});

test("after a server crash the draft is still there and the page continues", async ({
  studio,
  page,
  server,
  monitor,
}) => {
  monitor.allow(NETWORK_ERROR);
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Prompt: "before the fall" });
  await waitForStoredDraft(page, "before the fall");
  await server.kill();
  await studio.fill({ Prompt: "during the fall" });
  await server.boot();
  await waitForStoredDraft(page, "during the fall");
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await expect(studio.field("Prompt")).toHaveValue("during the fall");
  await studio.expectDepth();
});

test("a run started in a closed tab is shown in a new one", async ({ studio, page, context }) => {
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Prompt: "oil painting of a harbour", Outputs: "6", Steps: "300" });
  await studio.start();
  await studio.expectRunning();
  await page.close();
  const tab = await context.newPage();
  const next = new StudioPage(tab);
  await next.open();
  await tab
    .getByRole("region", { name: "Queue" })
    .getByRole("link", { name: "oil painting of a harbour" })
    .click();
  await next.expectDone(6);
});

test("scroll position and expanded sections are restored after a reload and after navigating back", async ({
  studio,
  page,
}) => {
  await page.setViewportSize({ width: 1440, height: 600 });
  await studio.open();
  await studio.expandSettings();
  await studio.field("Prompt").hover();
  await page.mouse.wheel(0, 420);
  await expect.poll(() => scrollTop(page, "#main .d2-fields")).toBeGreaterThan(200);
  const before = await waitForScrollEnd(page, () => scrollTop(page, "#main .d2-fields"));
  await page.reload();
  await expect(studio.field("Seed")).toBeVisible();
  await expect.poll(() => scrollTop(page, "#main .d2-fields")).toBe(before);
  await page.getByRole("link", { name: "History" }).first().click();
  await expect(page.getByText("No results yet")).toBeVisible();
  await page.goBack();
  await expect(studio.field("Seed")).toBeVisible();
  await expect.poll(() => scrollTop(page, "#main .d2-fields")).toBe(before);
});

test("the scroll position of the history is restored after a reload, back and forward", async ({
  history,
  page,
  studio,
}) => {
  await history.open();
  const ships = Array.from({ length: 400 }, (_, index) => ({
    prompt: `ship number ${index} in the fog`,
    seconds: index,
  }));
  await history.importArchive(buildArchive(ships));
  await expect(page.getByText("400 results imported.")).toBeVisible();
  // Without the sentence above the results.
  await history.open();
  await expect(history.results.first()).toBeVisible();
  const scrolled = () => page.evaluate(() => scrollY);
  while ((await scrolled()) < 6_000) {
    await page.mouse.wheel(0, 1_500);
    await expect(history.results.first()).toBeVisible();
  }
  const before = await waitForScrollEnd(page, scrolled);
  const firstVisible = await history.results.first().textContent();
  await page.reload();
  await expect.poll(scrolled).toBe(before);
  await expect(history.results.first()).toHaveText(firstVisible!);
  await page.getByRole("link", { name: "Studio" }).first().click();
  await expect(studio.run).toBeVisible();
  await page.goBack();
  await expect.poll(scrolled).toBe(before);
  await page.goForward();
  await expect(studio.run).toBeVisible();
  await page.goBack();
  await expect.poll(scrolled).toBe(before);
});

/** A scroll position that no longer changes and is stored in the browser's history entry. */
async function waitForScrollEnd(page: Page, where: () => Promise<number>): Promise<number> {
  await expect
    .poll(async () =>
      ((await page.evaluate(() => history.state)) ?? []).some((stored: number) => stored > 0),
    )
    .toBe(true);
  let last = -1;
  await expect
    .poll(async () => {
      const [before, now] = [last, await where()];
      last = now;
      const state: number[] = (await page.evaluate(() => history.state)) ?? [];
      return now === before && state.some((stored) => Math.abs(stored - now) <= 1);
    })
    .toBe(true);
  return last;
}

test("the history shows results of another tab once it becomes visible", async ({
  history,
  page,
}) => {
  await history.open();
  await history.importArchive(buildArchive([{ prompt: "harbour", seconds: 1 }]));
  await expect(history.results).toHaveCount(1);
  await expect(history.star("harbour")).toHaveAttribute("aria-pressed", "false");
  const { results } = await page.request.get("/api/history").then((response) => response.json());
  await page.request.patch(`/api/history/${results[0].prediction.id}`, {
    data: { favourite: true },
  });
  await focusTab(page);
  await expect(history.star("harbour")).toHaveAttribute("aria-pressed", "true");
});
