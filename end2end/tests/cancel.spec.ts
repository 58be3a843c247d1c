import { audit } from "../fixtures/audit";
import { china } from "../fixtures/images";
import { expect, test } from "../fixtures/test";

test.beforeEach(async ({ studio }) => {
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Prompt: "fresco", Outputs: "8", Steps: "500" });
  await studio.start();
  await studio.expectRunning();
});

test("a run that is canceled stops within seconds, and a new one can start", async ({
  studio,
  page,
}) => {
  await studio.cancel.click();
  await expect(studio.status).toContainText(/canceled/i);
  const prediction = await page.request
    .get(`/v1/predictions/${studio.id}`)
    .then((response) => response.json());
  expect(prediction.status).toBe("canceled");
  await expect(studio.cancel).toBeHidden();
  await audit(page);

  await studio.fill({ Outputs: "1", Steps: "10" });
  const before = page.url();
  await studio.run.click();
  await expect(page).not.toHaveURL(before);
  await studio.expectDone();
});

test("a cancel does not remove earlier results", async ({ studio }) => {
  await expect(studio.outputStrip.first().locator("img")).toBeVisible();
  await studio.cancel.click();
  await expect(studio.status).toContainText(/canceled/i);
  await studio.page.reload();
  await expect(studio.status).toContainText(/canceled/i);
  await expect(studio.layer("Output 1").first()).toBeVisible();
});

test("a running prediction shows its progress in log, progress bar and page title", async ({
  studio,
  page,
}) => {
  await studio.log.locator("summary").click();
  await expect(studio.log).toContainText(/Using seed: \d+/);
  await expect(studio.log).toContainText(/\d+%\|/);
  await expect(studio.progress.first()).toHaveAttribute("aria-valuenow", /\d/);
  await expect(page).toHaveTitle(/\d+\s?%|\d+ of \d+/);
  await audit(page);
});
