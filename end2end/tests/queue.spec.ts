import type { Locator, Page } from "@playwright/test";

import { audit } from "../fixtures/audit";
import { china } from "../fixtures/pictures";
import { expect, test } from "../fixtures/test";

const underWay = (page: Page): Locator => page.getByRole("region", { name: "Under way" });
const lines = (page: Page): Locator => underWay(page).getByRole("listitem");
const button = (page: Page, name: string): Locator => underWay(page).getByRole("button", { name, exact: true });

/** One runs for long, and two wait behind it. */
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
  // The tests share a server: what is left running would keep the next one waiting.
  const { entries } = await page.request.get("/api/queue").then((answer) => answer.json());
  for (const { prediction } of entries) await page.request.post(`/v1/predictions/${prediction.id}/cancel`);
});

test("several are under way: each says where it stands, and leads to its own page", async ({ studio, page }) => {
  await expect(lines(page).nth(0)).toContainText(/Running \d+ of \d+, about/);
  await expect(lines(page).nth(1)).toContainText("Next, about");
  await expect(lines(page).nth(2)).toContainText("1 before it, about");
  await expect(lines(page).nth(2)).toHaveAttribute("aria-current", "true");
  await expect(studio.status).toContainText("Queued, 1 before it");
  await underWay(page).getByRole("link", { name: "fresco" }).click();
  await studio.expectRunning();
  await expect(lines(page).nth(0)).toHaveAttribute("aria-current", "true");
  await audit(page);
});

test("the order is changed, by keys too, and is the one in which they run", async ({ studio, page }) => {
  await button(page, "Move up: woodcut").focus();
  await page.keyboard.press("Enter");
  await expect(lines(page).nth(1)).toContainText("woodcut");
  await expect(button(page, "Move up: woodcut")).toBeFocused();
  await expect(button(page, "Move up: woodcut")).toHaveAttribute("aria-disabled", "true");
  await page.reload();
  await expect(lines(page).nth(1)).toContainText("woodcut");
  await button(page, "Cancel: fresco").click();
  await expect(lines(page)).toHaveCount(0, { timeout: 60_000 });
  await studio.expectDone();
  const { results } = await page.request.get("/v1/predictions").then((answer) => answer.json());
  const startOf = (prompt: string) => results.find(({ input }: { input: { prompt: string } }) => input.prompt === prompt).started_at as string;
  expect(startOf("woodcut") < startOf("starry night")).toBe(true);
});

test("one that waits is canceled without disturbing the others", async ({ studio, page }) => {
  await button(page, "Cancel: starry night").click();
  await expect(lines(page)).toHaveCount(2);
  await expect(underWay(page)).not.toContainText("starry night");
  await expect(studio.status).toContainText("Queued");
  await underWay(page).getByRole("link", { name: "fresco" }).click();
  await studio.expectRunning();
});

test("on a phone the list has room, and its buttons are large enough", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const box = await button(page, "Cancel: woodcut").boundingBox();
  expect(Math.min(box!.width, box!.height)).toBeGreaterThanOrEqual(44);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  await audit(page);
});
