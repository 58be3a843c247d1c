import type { Locator, Page } from "@playwright/test";

import { audit } from "../fixtures/audit";
import { decodeImage, nearestColours, quartersPng } from "../fixtures/generated-images";
import { china } from "../fixtures/images";
import { expect, test } from "../fixtures/test";
import { CropEditor } from "../pages/CropEditor";

test.use({
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 2,
});

test("on a phone a photo is run and compared by touch", async ({ studio, page }) => {
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

test("touch targets measure at least 44 pixels", async ({ studio, page }) => {
  await studio.open();
  const small = await page
    .locator("button:visible, a:visible, select:visible, summary:visible")
    .evaluateAll((elements) =>
      elements
        .map((element) => ({
          name: element.textContent?.trim() || element.getAttribute("aria-label"),
          box: element.getBoundingClientRect(),
        }))
        .filter(({ box }) => box.width > 1 && Math.max(box.width, box.height) < 44)
        .map(({ name, box }) => `${name}: ${Math.round(box.width)} x ${Math.round(box.height)}`),
    );
  expect(small).toEqual([]);
});

test("the pages are linked from the tab bar", async ({ studio, page, history }) => {
  await studio.open();
  await page.getByRole("link", { name: "History" }).filter({ visible: true }).tap();
  await expect(history.heading).toBeVisible();
  await expectNoSidewaysScroll(page);
  await page.getByRole("link", { name: "Studio" }).filter({ visible: true }).first().tap();
  await expect(studio.run).toBeVisible();
});

test("a photo is cropped by touch", async ({ studio, page }) => {
  const crop = new CropEditor(page);
  await studio.open();
  await studio.prepare(quartersPng(1200, 800));
  await crop.open.tap();
  await expect(crop.cropArea).toBeFocused();
  await expectNoSidewaysScroll(page);
  await audit(page);
  const frame = await crop.canvas.boundingBox();
  if (!frame) throw new Error("the picture is not visible");
  for (const handle of await crop.cropArea.getByRole("slider").all()) {
    const box = await handle.boundingBox();
    expect(
      Math.max(box?.width ?? 0, box?.height ?? 0),
      (await handle.getAttribute("aria-label")) ?? "",
    ).toBeGreaterThanOrEqual(44);
  }
  await slide(page, crop.handle("Bottom right corner"), -frame.width / 2, -frame.height / 4);
  await crop.expectCrop(600, 600, 0, 0);
  await slide(page, crop.cropArea, frame.width / 4, 0);
  await crop.expectCrop(600, 600, 300, 0);
  // Chromium may take the first tap after a swipe as its end, so tap where it has no effect.
  await page.getByText("Aspect ratio", { exact: true }).tap();
  await page.getByRole("button", { name: "Rotate right" }).tap();
  await crop.expectCrop(600, 600, 200, 300);
  const decoded = await decodeImage(page, await studio.captureUpload(() => crop.use.tap()));
  expect(nearestColours(decoded)).toEqual(["blue", "red", "yellow", "green"]);
  await studio.expectDepth();
  await expectNoSidewaysScroll(page);
});

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const { scrollWidth, clientWidth } = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return { scrollWidth, clientWidth };
  });
  expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
}

/** Swipes over `target` with touch input. */
async function slide(page: Page, target: Locator, by: number, down = 0): Promise<void> {
  const box = await target.boundingBox();
  if (!box) throw new Error("the target is not visible");
  const session = await page.context().newCDPSession(page);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", share: number) =>
    session.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: type === "touchEnd" ? [] : [{ x: x + by * share, y: y + down * share }],
    });
  await touch("touchStart", 0);
  for (let step = 1; step <= 6; step++) await touch("touchMove", step / 6);
  await touch("touchEnd", 1);
}
