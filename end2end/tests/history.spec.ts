import { readFile } from "node:fs/promises";

import { archiveOf } from "../fixtures/archive";
import { audit } from "../fixtures/audit";
import { china } from "../fixtures/pictures";
import { expect, test } from "../fixtures/test";

const fleet = (count: number) =>
  archiveOf(Array.from({ length: count }, (_, index) => ({ prompt: `ship number ${index} in the fog`, seconds: index })));

test("who made nothing yet is sent to the studio", async ({ history, page, studio }) => {
  await history.open();
  await expect(page.getByText("Nothing made yet")).toBeVisible();
  await audit(page);
  await page.getByRole("link", { name: "Make the first one" }).click();
  await expect(studio.run).toBeVisible();
});

test("earlier predictions are listed, newest first, and open where they were", async ({ history, studio, page }) => {
  for (const prompt of ["first of all", "second to none"]) {
    await studio.open();
    await studio.prepare(china());
    await studio.fill({ Prompt: prompt, Steps: "5" });
    await studio.start();
    await studio.expectDone();
  }
  await page.getByRole("link", { name: "History" }).filter({ visible: true }).first().click();
  await expect(history.results).toHaveCount(2);
  await expect(history.results.first()).toContainText("second to none");
  await expect(history.results.first()).toContainText("Preview engine");
  await expect(history.results.first().locator("img")).toBeVisible();
  await audit(page);
  await history.result("first of all").click();
  await expect(page).toHaveURL(/\/p\//);
  await studio.expectDone();
  await expect(studio.field("Prompt"), "what was being written stays").toHaveValue("second to none");
  await page.getByRole("button", { name: "Use settings" }).click();
  await expect(studio.field("Prompt")).toHaveValue("first of all");

  await studio.fill({ Prompt: "third of its kind" });
  await studio.start();
  await studio.expectDone();
  await expect(page.getByText("Made from an earlier result")).toBeVisible();
  await page.getByRole("link", { name: "an earlier result" }).click();
  await page.getByRole("link", { name: "1 result", exact: true }).click();
  await expect(history.results).toHaveCount(1);
  await expect(history.results).toContainText("third of its kind");
  await history.chip("Made from one result").click();
  await expect(history.results).toHaveCount(3);
});

test("a search narrows while one types and stands in the address", async ({ history, page }) => {
  await history.open();
  await history.importArchive(fleet(12));
  await expect(page.getByText("12 results imported.")).toBeVisible();
  await history.search.fill("ship 11 fo");
  await expect(history.results).toHaveCount(1);
  await expect(page).toHaveURL(/\?q=ship\+11\+fo$/);
  await page.reload();
  await expect(history.search).toHaveValue("ship 11 fo");
  await expect(history.results).toHaveCount(1);
  await history.search.fill('nothing like "that');
  await expect(page.getByText("Nothing matches")).toBeVisible();
  await audit(page);
  await page.getByRole("button", { name: "Show everything" }).click();
  await expect(history.results).toHaveCount(12);
  await expect(page).toHaveURL(/\/history$/);
});

test("favourites and tags are put on, and narrow", async ({ history, page }) => {
  await history.open();
  await history.importArchive(fleet(3));
  await history.star("ship number 1").click();
  await expect(history.star("ship number 1")).toHaveAttribute("aria-pressed", "true");
  await history.chip("Favourites").click();
  await expect(history.results).toHaveCount(1);
  await history.chip("Favourites").click();
  await history.circle("ship number 0 in the fog").click();
  await history.circle("ship number 2 in the fog").click({ modifiers: ["Shift"] });
  await expect(history.selection).toContainText("3 selected");
  await history.act("Tags").click();
  await page.getByLabel("Another tag").fill("old town");
  await page.getByLabel("Another tag").press("Enter");
  await expect(history.chip(/old town/)).toBeVisible();
  await audit(page);
  await page.keyboard.press("Escape");
  await expect(history.selection).toBeHidden();
  await history.chip(/old town/).click();
  await expect(page).toHaveURL(/tag=old\+town/);
  await expect(history.results).toHaveCount(3);
});

test("what is deleted is gone and comes back with undo", async ({ history, page }) => {
  await history.open();
  await history.importArchive(fleet(4));
  await history.circle("ship number 2 in the fog").click();
  await history.act("Delete").click();
  await expect(page.getByText("1 result deleted.")).toBeVisible();
  await expect(history.results).toHaveCount(3);
  await expect(history.count).toHaveText("3 results");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(history.results).toHaveCount(4);
  await expect(history.results.nth(1)).toContainText("ship number 2");
});

test("the settings of two are compared, what is equal stepping back", async ({ history, page }) => {
  await history.open();
  await history.importArchive(fleet(2));
  await history.circle("ship number 0 in the fog").click();
  await history.result("ship number 1").click();
  await history.act("Compare settings").click();
  await expect(history.dialog.getByRole("row", { name: /^Prompt/ })).toContainText("ship number 1 in the fog");
  await expect(history.dialog.getByRole("row", { name: /^Strength/ })).toHaveClass(/d2-equal/);
  await audit(page);
  await page.keyboard.press("Escape");
  await expect(history.dialog).toBeHidden();
});

test("what is exported is imported elsewhere, once", async ({ history, page, browser, server }) => {
  await history.open();
  await history.importArchive(fleet(3));
  await history.circle("ship number 1 in the fog").click();
  const download = await history.saved(history.selection.getByRole("link", { name: "Export" }));
  expect(download.suggestedFilename()).toBe("depth2img-history.zip");
  const archive = await readFile(await download.path());

  const other = await browser.newPage({ baseURL: server.url });
  const { HistoryPage } = await import("../pages/HistoryPage");
  const elsewhere = new HistoryPage(other);
  await elsewhere.open();
  await elsewhere.importArchive(archive);
  await expect(elsewhere.results).toHaveCount(1);
  await elsewhere.importArchive(archive);
  await expect(other.getByText("Nothing new was imported. 1 of them were here already.")).toBeVisible();
  await elsewhere.importArchive(Buffer.from("no archive"));
  await expect(other.getByText(/no zip archive, or was cut off/)).toBeVisible();
  await expect(elsewhere.results).toHaveCount(1);
  await other.close();
  await expect(page).toHaveURL(/history/);
});

test("however many there are, few are in the document, and going back finds the place", async ({ history, page }) => {
  await history.open();
  await history.importArchive(fleet(400));
  await expect(history.count).toHaveText("400 results");
  const cards = history.wall.getByRole("listitem");
  await expect(async () => {
    await page.mouse.wheel(0, 1_200);
    await expect(history.result("ship number 150 ")).toBeVisible({ timeout: 200 });
  }).toPass();
  expect(await cards.count()).toBeLessThan(100);
  await history.result("ship number 150 ").scrollIntoViewIfNeeded();
  const place = () => page.evaluate(() => (window.history.state?.[0] === window.scrollY ? window.scrollY : 0));
  await expect.poll(place, "the place is remembered").toBeGreaterThan(1_000);
  await history.result("ship number 150 ").click();
  await expect(page).toHaveURL(/\/p\//);
  await page.goBack();
  await expect(history.result("ship number 150 ")).toBeInViewport();
});

test("where the list cannot be read the page says so and offers another try", async ({ history, page, watch, context }) => {
  watch.allow(/net::ERR_FAILED/);
  await context.route("**/api/history*", (route) => route.abort());
  await history.open();
  await expect(page.getByText(/cannot be reached/i).first()).toBeVisible();
  await audit(page);
  await context.unroute("**/api/history*");
  await page.getByRole("button", { name: /again/i }).click();
  await expect(page.getByText("Nothing made yet")).toBeVisible();
});

test("while the list is on its way the page says that", async ({ history, page, context }) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await context.route("**/api/history*", async (route) => {
    await held;
    await route.continue();
  });
  await history.open();
  await expect(history.wall).toHaveAttribute("aria-busy", "true");
  await audit(page);
  release();
  await expect(history.wall).toHaveAttribute("aria-busy", "false");
  await expect(page.getByText("Nothing made yet")).toBeVisible();
});
