import type { Locator, Page } from "@playwright/test";

import { audit } from "../fixtures/audit";
import { china } from "../fixtures/pictures";
import { expect, test } from "../fixtures/test";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });

test("on a phone a photograph goes all the way with a finger", async ({ studio, page }) => {
  await studio.open();
  await expectNoSidewaysScroll(page);
  await audit(page);
  await studio.prepare(china());
  await studio.fill({ Prompt: "ukiyo-e" });
  await studio.run.tap();
  await expect(page).toHaveURL(/\/p\//);
  await studio.expectDone();
  await expectNoSidewaysScroll(page);
  await audit(page);

  await studio.handles.first().scrollIntoViewIfNeeded();
  const before = await studio.handles.first().getAttribute("aria-valuenow");
  await slide(page, studio.handles.first(), 60);
  await expect(studio.handles.first()).not.toHaveAttribute("aria-valuenow", before ?? "");
});

test("everything that can be touched is 44 pixels tall or wide enough to hit", async ({ studio, page }) => {
  await studio.open();
  const small = await page.locator("button:visible, a:visible, select:visible, summary:visible").evaluateAll((elements) =>
    elements
      .map((element) => ({ name: element.textContent?.trim() || element.getAttribute("aria-label"), box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1 && Math.max(box.width, box.height) < 44)
      .map(({ name, box }) => `${name}: ${Math.round(box.width)} x ${Math.round(box.height)}`),
  );
  expect(small).toEqual([]);
});

test("the pages are reached from the tabs at the bottom", async ({ studio, page, history }) => {
  await studio.open();
  await page.getByRole("link", { name: "History" }).filter({ visible: true }).tap();
  await expect(history.heading).toBeVisible();
  await expectNoSidewaysScroll(page);
  await page.getByRole("link", { name: "Studio" }).filter({ visible: true }).first().tap();
  await expect(studio.run).toBeVisible();
});

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const { scrollWidth, clientWidth } = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return { scrollWidth, clientWidth };
  });
  expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
}

/** Slides a finger sideways over `target`, as the browser's own touch input does. */
async function slide(page: Page, target: Locator, by: number): Promise<void> {
  const box = await target.boundingBox();
  if (!box) throw new Error("there is nothing to slide");
  const session = await page.context().newCDPSession(page);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", at: number) =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [{ x: at, y }] });
  await touch("touchStart", x);
  for (let step = 1; step <= 6; step++) await touch("touchMove", x + (by * step) / 6);
  await touch("touchEnd", x + by);
}
