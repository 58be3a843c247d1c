import path from "node:path";

import { REPOSITORY } from "../fixtures/server";
import { expect, test } from "../fixtures/test";

test.use({ viewport: { width: 1440, height: 900 }, colorScheme: "light", locale: "en-GB" });

test("README picture of a finished run in the split view", async ({ studio, page }) => {
  await studio.open();
  await studio.samples.first().click();
  await studio.expectDepth();
  await studio.fill({ Outputs: "4", Seed: "4711" });
  await studio.start();
  await studio.expectDone(4);
  await studio.compareAs("Split");
  await expect(studio.handles.first()).toBeVisible();
  await page.mouse.move(0, 0);
  // Filling in the seed has scrolled the settings.
  await studio.imageSlot.evaluate((slot) => {
    for (let box: Element | null = slot; box; box = box.parentElement) box.scrollTop = 0;
  });
  // A lazily loaded or failed thumbnail has no natural size.
  await expect(async () => {
    const areLoaded = await page.evaluate(() =>
      [...document.images].every((image) => image.complete && image.naturalWidth > 0),
    );
    expect(areLoaded).toBe(true);
  }).toPass();
  await page.screenshot({
    path: path.join(REPOSITORY, "docs/studio.jpg"),
    type: "jpeg",
    quality: 84,
  });
});
