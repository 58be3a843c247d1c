import type { Locator, Page } from "@playwright/test";

import { audit } from "../fixtures/audit";
import { holdFirstResponse } from "../fixtures/held-response";
import { china } from "../fixtures/images";
import { expect, test } from "../fixtures/test";
import { RUN_TIMEOUT_MS } from "../fixtures/timeouts";

const queuePanel = (page: Page): Locator => page.getByRole("region", { name: "Queue" });
const lines = (page: Page): Locator => queuePanel(page).getByRole("listitem");
const button = (page: Page, name: string): Locator =>
  queuePanel(page).getByRole("button", { name, exact: true });

/** Starts a long run and two that wait behind it. */
test.beforeEach(async ({ studio, page }) => {
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Prompt: "fresco", Outputs: "8", Steps: "500" });
  await studio.start();
  await studio.expectRunning();
  for (const [index, prompt] of ["starry night", "woodcut"].entries()) {
    const before = page.url();
    await studio.fill({ Prompt: prompt, Outputs: "1", Steps: "10" });
    await studio.run.click();
    await expect(page).not.toHaveURL(before);
    await expect(lines(page)).toHaveCount(index + 2);
  }
});

test.afterEach(async ({ page }) => {
  // The tests share a server, whose queue must be empty for the next one.
  const { entries } = await page.request.get("/api/queue").then((response) => response.json());
  for (const { prediction } of entries)
    await page.request.post(`/v1/predictions/${prediction.id}/cancel`);
});

test("each queued run shows its position and links to its page", async ({ studio, page }) => {
  await expect(lines(page).nth(0)).toContainText(/Running \d+ of \d+, about/);
  await expect(lines(page).nth(1)).toContainText("Next, about");
  await expect(lines(page).nth(2)).toContainText("1 ahead, about");
  await expect(lines(page).nth(2)).toHaveAttribute("aria-current", "true");
  await expect(studio.status).toContainText("Queued, 1 ahead");
  await queuePanel(page).getByRole("link", { name: "fresco" }).click();
  await studio.expectRunning();
  await expect(lines(page).nth(0)).toHaveAttribute("aria-current", "true");
  await audit(page);
});

test("the queue is reordered by pointer and by key, and runs in that order", async ({
  studio,
  page,
}) => {
  await button(page, "Move up: woodcut").focus();
  await page.keyboard.press("Enter");
  await expect(lines(page).nth(1)).toContainText("woodcut");
  await expect(button(page, "Move up: woodcut")).toBeFocused();
  await expect(button(page, "Move up: woodcut")).toHaveAttribute("aria-disabled", "true");
  await page.reload();
  await expect(lines(page).nth(1)).toContainText("woodcut");
  await button(page, "Cancel: fresco").click();
  await expect(lines(page)).toHaveCount(0, { timeout: RUN_TIMEOUT_MS });
  await studio.expectDone();
  const { results } = await page.request.get("/v1/predictions").then((response) => response.json());
  const startedAt = (prompt: string) =>
    results.find(({ input }: { input: { prompt: string } }) => input.prompt === prompt)
      .started_at as string;
  expect(startedAt("woodcut") < startedAt("starry night")).toBe(true);
});

test("moves in quick succession are all made, also while the queue is loaded", async ({
  studio,
  page,
}) => {
  await studio.fill({ Prompt: "pastel" });
  await studio.run.click();
  await expect(lines(page)).toHaveCount(4);
  const held = await holdFirstResponse(page, "PUT", "**/api/queue");
  await button(page, "Move up: pastel").click();
  await page.waitForResponse(
    (response) => response.url().endsWith("/api/queue") && response.request().method() === "GET",
  );
  await button(page, "Move up: pastel").click();
  held.release();
  await expect(lines(page).nth(1)).toContainText("pastel");
  await page.reload();
  await expect(lines(page)).toContainText(["fresco", "pastel", "starry night", "woodcut"]);
});

test("queued runs that are canceled in quick succession are all canceled", async ({
  studio,
  page,
}) => {
  const held = await holdFirstResponse(page, "POST", "**/v1/predictions/*/cancel");
  await button(page, "Cancel: woodcut").click();
  await button(page, "Cancel: starry night").click();
  held.release();
  await expect(lines(page)).toHaveCount(1);
  await expect(lines(page)).toContainText("fresco");
  await expect(studio.status).toContainText("Canceled");
});

test("a queued run is canceled without affecting the others", async ({ studio, page }) => {
  await button(page, "Cancel: starry night").click();
  await expect(lines(page)).toHaveCount(2);
  await expect(queuePanel(page)).not.toContainText("starry night");
  await expect(studio.status).toContainText("Queued");
  await queuePanel(page).getByRole("link", { name: "fresco" }).click();
  await studio.expectRunning();
});

test("on a phone the queue fits, and its buttons are large enough", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const box = await button(page, "Cancel: woodcut").boundingBox();
  expect(Math.min(box!.width, box!.height)).toBeGreaterThanOrEqual(44);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  await audit(page);
});
