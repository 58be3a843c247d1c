import { ERROR_MESSAGES } from "../fake-replicate/index";
import { china } from "../fixtures/images";
import { expect, test } from "../fixtures/replicate";
import { shoot, SIZES } from "./shoot";

for (const viewport of SIZES) {
  test.describe(`${viewport.width} px`, () => {
    test.use({ viewport, hasTouch: viewport.width < 500 });

    test("states that only Replicate has", async ({ studio, page, upstream }) => {
      await studio.open();
      await studio.prepare(china());
      await studio.fill({ Prompt: "a model that sleeps" });
      upstream.state.scriptNext({ bootSeconds: 600 });
      await studio.start();
      await expect(studio.status).toContainText("The model is booting");
      await shoot(page, "12-booting");
      await studio.cancel.click();
      await expect(studio.status).toContainText(/canceled/i);

      upstream.state.scriptNext({ outcome: { status: "failed", error: ERROR_MESSAGES.nsfw } });
      await studio.run.click();
      await expect(page.getByRole("button", { name: "Again with a new seed" })).toBeVisible();
      await shoot(page, "13-again");

      upstream.state.faults.add({ on: "predictions.create", kind: "status", status: 402 });
      await studio.run.click();
      await expect(page.getByRole("link", { name: "Open billing" })).toBeVisible();
      await shoot(page, "14-unpaid");
    });
  });
}
