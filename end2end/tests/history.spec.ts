import { audit } from "../fixtures/audit";
import { china } from "../fixtures/pictures";
import { expect, test } from "../fixtures/test";

test("who made nothing yet is sent to the studio", async ({ history, page, studio }) => {
  await history.open();
  await expect(page.getByText("Nothing made yet")).toBeVisible();
  await audit(page);
  await page.getByRole("link", { name: "Make the first one" }).click();
  await expect(studio.run).toBeVisible();
});

test("earlier predictions are listed, newest first, and open where they were", async ({ history, studio, page }) => {
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
  await expect(studio.field("Prompt"), "what was being written stays").toHaveValue("second to none");
  await page.getByRole("button", { name: "Use settings" }).click();
  await expect(studio.field("Prompt")).toHaveValue("first of all");
});

test("where the list cannot be read the page says so and offers another try", async ({ history, page, watch, context }) => {
  watch.allow(/net::ERR_FAILED/);
  await context.route("**/v1/predictions*", (route) => route.abort());
  await history.open();
  await expect(page.getByText(/cannot be reached/i).first()).toBeVisible();
  await audit(page);
  await context.unroute("**/v1/predictions*");
  await page.getByRole("button", { name: /again/i }).click();
  await expect(page.getByText("Nothing made yet")).toBeVisible();
});

test("while the list is on its way the page says that", async ({ history, page, context }) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await context.route("**/v1/predictions*", async (route) => {
    await held;
    await route.continue();
  });
  await history.open();
  await expect(history.wall).toHaveAttribute("aria-busy", "true");
  await audit(page);
  release();
  await expect(history.wall).toHaveAttribute("aria-busy", "false");
  await expect(page.getByText("Nothing made yet")).toBeVisible();
});
