import { holdRequests } from "../fixtures/hold-requests";
import { china } from "../fixtures/images";
import { expect, test } from "../fixtures/test";
import { RUN_TIMEOUT_MS } from "../fixtures/timeouts";
import { shoot, SIZES } from "./shoot";

for (const viewport of SIZES) {
  test.describe(`${viewport.width} px`, () => {
    test.use({ viewport, hasTouch: viewport.width < 500 });

    test("studio", async ({ studio, page, monitor }) => {
      monitor.allow(/status of 4\d\d/);
      await studio.open();
      await expect(studio.samples.first().locator("img")).toBeVisible();
      await shoot(page, "1-empty");

      await studio.chooseImage({
        name: "notes.txt",
        mimeType: "text/plain",
        buffer: Buffer.from("Dear diary,\n"),
      });
      await expect(studio.imageError).toBeVisible();
      await shoot(page, "2-wrong-file");

      await studio.prepare(china());
      await studio.fill({ Prompt: "starry night, swirling sky" });
      await shoot(page, "3-depth-ready");

      await studio.fill({ Outputs: "9", Seed: "lucky" });
      await studio.run.click();
      await expect(studio.field("Outputs")).toHaveAttribute("aria-invalid", "true");
      await shoot(page, "4-faults");

      await studio.fill({ Outputs: "4", Steps: "500", Seed: "4711" });
      await studio.start();
      await studio.expectRunning();
      await expect(studio.outputStrip.first()).toBeVisible();
      await shoot(page, "5-running");
      await studio.cancel.click();
      await expect(studio.status).toContainText(/canceled/i);
      await shoot(page, "6-canceled");

      await studio.fill({ Steps: "50" });
      await studio.run.click();
      await studio.expectDone(4);
      await shoot(page, "7-done");
      await studio.compareAs("Side by side");
      await shoot(page, "8-side-by-side");
      await studio.compareAs("Difference");
      await studio.tool("Colour picker").click();
      await shoot(page, "15-difference");
      await studio.tool("Colour picker").click();
      await studio.showCode();
      await studio.code.scrollIntoViewIfNeeded();
      await shoot(page, "11-code");
    });

    test("history", async ({ studio, history, page }) => {
      await history.open();
      await shoot(page, "9-history-empty");
      for (const prompt of ["starry night", "watercolour", "mosaic", "stained glass"]) {
        await studio.open();
        await studio.prepare(china());
        await studio.fill({ Prompt: prompt });
        await studio.start();
        await studio.expectDone();
      }
      await history.open();
      await expect(history.results.first().locator("img")).toBeVisible();
      await shoot(page, "10-history");
    });

    test("grid", async ({ studio, page }) => {
      await studio.open();
      await studio.prepare(china());
      await studio.fill({ Prompt: "starry night", Steps: "50" });
      await studio.settings.getByText("Vary settings in a grid").click();
      for (const [direction, setting, values] of [
        ["Columns", "Strength", "0.3, 0.6, 0.9"],
        ["Rows", "Prompt", "starry night\nwoodcut of a storm"],
      ] as const) {
        await studio.settings
          .getByLabel(direction, { exact: true })
          .selectOption({ label: setting });
        await studio.settings
          .getByLabel(`Values of the ${direction.toLowerCase()}`, { exact: true })
          .fill(values);
      }
      await studio.run.scrollIntoViewIfNeeded();
      await shoot(page, "16-vary");
      await studio.run.click();
      await expect(
        page.getByRole("region", { name: "Pictures of the grid" }).getByRole("img").first(),
      ).toBeVisible();
      await shoot(page, "17-grid-running");
      await expect(page.getByText("6 of 6 pictures done")).toBeVisible({ timeout: RUN_TIMEOUT_MS });
      await shoot(page, "18-grid-done");
      await page.getByRole("button", { name: "Compare all" }).click();
      await expect(
        page.getByRole("group", { name: "Comparison", exact: true }).getByRole("img").first(),
      ).toBeVisible();
      await shoot(page, "19-grid-compared");
    });

    test("a lazy-loaded part while loading and after a failure", async ({
      history,
      page,
      context,
      monitor,
    }) => {
      monitor.allow(/ERR_FAILED|Failed to fetch/);
      const release = await holdRequests(context, /\/parts-\w+\/history\.wasm$/, (route) =>
        route.abort(),
      );
      await history.open();
      await expect(page.getByRole("status", { name: "Loading" })).toBeVisible();
      await shoot(page, "11-part-loading");
      release();
      await expect(page.getByRole("button", { name: "Try again" })).toBeVisible();
      await shoot(page, "12-part-missing");
    });
  });
}
