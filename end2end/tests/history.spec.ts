import { readFile } from "node:fs/promises";

import { audit } from "../fixtures/audit";
import { buildArchive } from "../fixtures/history-archive";
import { holdRequests } from "../fixtures/hold-requests";
import { china } from "../fixtures/images";
import { expect, test } from "../fixtures/test";
import { HistoryPage } from "../pages/HistoryPage";

const archiveWith = (count: number) =>
  buildArchive(
    Array.from({ length: count }, (_, index) => ({
      prompt: `ship number ${index} in the fog`,
      seconds: index,
    })),
  );

test("an empty history links to the studio", async ({ history, page, studio }) => {
  await history.open();
  await expect(page.getByText("No results yet")).toBeVisible();
  await audit(page);
  await page.getByRole("link", { name: "Make your first picture" }).click();
  await expect(studio.run).toBeVisible();
});

test("earlier predictions are listed newest first and open on their pages", async ({
  history,
  studio,
  page,
}) => {
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
  await expect(studio.field("Prompt"), "the draft is still there").toHaveValue("second to none");
  await page.getByRole("button", { name: "Use settings" }).click();
  await expect(studio.field("Prompt")).toHaveValue("first of all");

  await studio.fill({ Prompt: "third of its kind" });
  await studio.start();
  await studio.expectDone();
  await expect(page.getByText("Based on an earlier result")).toBeVisible();
  await page.getByRole("link", { name: "an earlier result" }).click();
  await page.getByRole("link", { name: "1 result", exact: true }).click();
  await expect(history.results).toHaveCount(1);
  await expect(history.results).toContainText("third of its kind");
  await history.filter("Based on one result").click();
  await expect(history.results).toHaveCount(3);
});

test("a search filters while typing and is in the URL", async ({ history, page }) => {
  await history.open();
  await history.importArchive(archiveWith(12));
  await expect(page.getByText("12 results imported.")).toBeVisible();
  await history.search.fill("ship 11 fo");
  await expect(history.results).toHaveCount(1);
  await expect(page).toHaveURL(/\?q=ship\+11\+fo$/);
  await page.reload();
  await expect(history.search).toHaveValue("ship 11 fo");
  await expect(history.results).toHaveCount(1);
  await history.search.fill('nothing like "that');
  await expect(page.getByText("No matching results")).toBeVisible();
  await audit(page);
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(history.results).toHaveCount(12);
  await expect(page).toHaveURL(/\/history$/);
});

test("favourites and tags are set and filtered by", async ({ history, page }) => {
  await history.open();
  await history.importArchive(archiveWith(3));
  await history.star("ship number 1").click();
  await expect(history.star("ship number 1")).toHaveAttribute("aria-pressed", "true");
  await history.filter("Favourites").click();
  await expect(history.results).toHaveCount(1);
  await history.filter("Favourites").click();
  await history.selectBox("ship number 0 in the fog").click();
  await history.selectBox("ship number 2 in the fog").click({ modifiers: ["Shift"] });
  await expect(history.selection).toContainText("3 selected");
  await history.selectionAction("Tags").click();
  await page.getByLabel("New tag").fill("old town");
  await page.getByLabel("New tag").press("Enter");
  await expect(history.filter(/old town/)).toBeVisible();
  await audit(page);
  await page.keyboard.press("Escape");
  await expect(history.selection).toBeHidden();
  await history.filter(/old town/).click();
  await expect(page).toHaveURL(/tag=old\+town/);
  await expect(history.results).toHaveCount(3);
});

test("favourites that are set in quick succession are all stored", async ({ history, page }) => {
  await history.open();
  await history.importArchive(archiveWith(2));
  let stored = 0;
  page.on("requestfinished", (request) => {
    if (request.url().endsWith("/api/history/mark")) stored += 1;
  });
  const release = await holdRequests(page, "**/api/history/mark");
  await history.star("ship number 0").click();
  await history.star("ship number 1").click();
  release();
  await expect.poll(() => stored).toBe(2);
  await page.reload();
  for (const name of ["ship number 0", "ship number 1"])
    await expect(history.star(name)).toHaveAttribute("aria-pressed", "true");
});

test("deleted results are restored by undo", async ({ history, page }) => {
  await history.open();
  await history.importArchive(archiveWith(4));
  await history.selectBox("ship number 2 in the fog").click();
  await history.selectionAction("Delete").click();
  await expect(page.getByText("1 result deleted.")).toBeVisible();
  await expect(history.results).toHaveCount(3);
  await expect(history.count).toHaveText("3 results");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(history.results).toHaveCount(4);
  await expect(history.results.nth(1)).toContainText("ship number 2");
});

test("the settings of two results are compared, with equal ones de-emphasised", async ({
  history,
  page,
}) => {
  await history.open();
  await history.importArchive(archiveWith(2));
  await history.selectBox("ship number 0 in the fog").click();
  await history.result("ship number 1").click();
  await history.selectionAction("Compare settings").click();
  await expect(history.dialog.getByRole("row", { name: /^Prompt/ })).toContainText(
    "ship number 1 in the fog",
  );
  await expect(history.dialog.getByRole("row", { name: /^Strength/ })).toHaveClass(/d2-equal/);
  await audit(page);
  await page.keyboard.press("Escape");
  await expect(history.dialog).toBeHidden();
});

test("an exported archive is imported by another visitor, once", async ({
  history,
  page,
  browser,
  server,
}) => {
  await history.open();
  await history.importArchive(archiveWith(3));
  await history.selectBox("ship number 1 in the fog").click();
  const download = await history.downloadFrom(
    history.selection.getByRole("link", { name: "Export" }),
  );
  expect(download.suggestedFilename()).toBe("depth2img-history.zip");
  const archive = await readFile(await download.path());

  const other = await browser.newPage({ baseURL: server.url });
  const otherHistory = new HistoryPage(other);
  await otherHistory.open();
  await otherHistory.importArchive(archive);
  await expect(otherHistory.results).toHaveCount(1);
  await otherHistory.importArchive(archive);
  await expect(
    other.getByText("Nothing new was imported. 1 of them were already present."),
  ).toBeVisible();
  await otherHistory.importArchive(Buffer.from("no archive"));
  await expect(other.getByText(/not a zip archive, or is truncated/)).toBeVisible();
  await expect(otherHistory.results).toHaveCount(1);
  await other.close();
  await expect(page).toHaveURL(/history/);
});

test("a long history renders a few results only, and restores its scroll position", async ({
  history,
  page,
}) => {
  await history.open();
  await history.importArchive(archiveWith(400));
  await expect(history.count).toHaveText("400 results");
  const cards = history.resultList.getByRole("listitem");
  await expect(async () => {
    const number = /ship number (\d+)/.exec((await history.results.first().textContent()) ?? "");
    // A slow page may render the results after a further turn of the wheel: scroll back then.
    await page.mouse.wheel(0, Number(number?.[1]) > 150 ? 1_200 : -1_200);
    await expect(history.result("ship number 150 ")).toBeVisible({ timeout: 200 });
  }).toPass({ intervals: [100] });
  expect(await cards.count()).toBeLessThan(100);
  await history.result("ship number 150 ").scrollIntoViewIfNeeded();
  const scrollPosition = () =>
    page.evaluate(() => (window.history.state?.[0] === window.scrollY ? window.scrollY : 0));
  await expect.poll(scrollPosition, "the stored scroll position").toBeGreaterThan(1_000);
  await history.result("ship number 150 ").click();
  await expect(page).toHaveURL(/\/p\//);
  await page.goBack();
  await expect(history.result("ship number 150 ")).toBeInViewport();
});

test("a history that cannot be loaded shows an error and can be retried", async ({
  history,
  page,
  monitor,
  context,
}) => {
  monitor.allow(/net::ERR_FAILED/);
  await context.route("**/api/history*", (route) => route.abort());
  await history.open();
  await expect(page.getByText(/cannot be reached/i).first()).toBeVisible();
  await audit(page);
  await context.unroute("**/api/history*");
  await page.getByRole("button", { name: /again/i }).click();
  await expect(page.getByText("No results yet")).toBeVisible();
});

test("a loading history shows its loading state", async ({ history, page, context }) => {
  const release = await holdRequests(context, "**/api/history*");
  await history.open();
  await expect(history.resultList).toHaveAttribute("aria-busy", "true");
  await audit(page);
  release();
  await expect(history.resultList).toHaveAttribute("aria-busy", "false");
  await expect(page.getByText("No results yet")).toBeVisible();
});
