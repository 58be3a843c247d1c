import { ERRORS } from "../fake-replicate/index";
import { expect, test } from "../fixtures/cloud";
import { china } from "../fixtures/pictures";
import { shoot, SIZES } from "./shoot";

for (const viewport of SIZES) {
  test.describe(`${viewport.width} px`, () => {
    test.use({ viewport, hasTouch: viewport.width < 500 });

    test("what only a cloud does", async ({ studio, page, upstream }) => {
      await studio.open();
      await studio.prepare(china());
      await studio.fill({ Prompt: "a model that sleeps" });
      upstream.world.next({ bootSeconds: 600 });
      await studio.start();
      await expect(studio.status).toContainText("The model is booting");
      await shoot(page, "12-booting");
      await studio.cancel.click();
      await expect(studio.status).toContainText(/canceled/i);

      upstream.world.next({ ending: { status: "failed", error: ERRORS.nsfw } });
      await studio.run.click();
      await expect(page.getByRole("button", { name: "Again with a new seed" })).toBeVisible();
      await shoot(page, "13-again");

      upstream.world.faults.add({ on: "predictions.create", kind: "status", status: 402 });
      await studio.run.click();
      await expect(page.getByRole("link", { name: "Open billing" })).toBeVisible();
      await shoot(page, "14-unpaid");
    });
  });
}
