import { audit } from "../fixtures/audit";
import { china } from "../fixtures/images";
import { expect, test } from "../fixtures/test";

test("empty: the stage offers samples and asks for an image", async ({ studio, page }) => {
  await studio.open();
  await expect(studio.samples.first()).toBeVisible();
  await audit(page);
});

test("empty, with more settings expanded", async ({ studio, page }) => {
  await studio.open();
  await studio.expandSettings();
  await audit(page);
});

test("ready: input and depth are compared", async ({ studio, page }) => {
  await studio.open();
  await studio.prepare(china());
  await audit(page);
});

test("running", async ({ studio, page }) => {
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Outputs: "8", Steps: "500" });
  await studio.start();
  await studio.expectRunning();
  await audit(page);
  await studio.cancel.click();
});

test("done, in every view of the comparison", async ({ studio, page }) => {
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Outputs: "2" });
  await studio.start();
  await studio.expectDone(2);
  await audit(page);
  for (const button of await studio.result
    .getByRole("group", { name: "Comparison mode" })
    .getByRole("button")
    .all()) {
    await button.click();
    await audit(page);
  }
});

test("failed: the reason is shown in place of the output", async ({ studio, page, context }) => {
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Steps: "5" });
  await studio.start();
  await studio.expectDone();
  // The real response with another outcome, because a test cannot make the engine fail.
  await context.route(`**/v1/predictions/${studio.id}`, async (route) => {
    const response = await route.fetch();
    const body = {
      ...(await response.json()),
      status: "failed",
      output: null,
      error: "The disk is full: make room and try again.",
    };
    body.pictures.outputs = [];
    await route.fulfill({ response: response, json: body });
  });
  await page.reload();
  await expect(studio.result.getByText("The disk is full: make room and try again.")).toBeVisible();
  await audit(page);
});

test("failed transiently: run again with a new seed", async ({ studio, page, context }) => {
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Steps: "5", Seed: "7" });
  await studio.start();
  await studio.expectDone();
  const failed = `**/v1/predictions/${studio.id}`;
  await context.route(failed, async (route) => {
    const response = await route.fetch();
    const body = {
      ...(await response.json()),
      status: "failed",
      output: null,
      retryable: true,
      error: "It was interrupted. Run it again.",
    };
    body.pictures.outputs = [];
    await route.fulfill({ response: response, json: body });
  });
  await page.reload();
  const retry = studio.result.getByRole("button", { name: "Again with a new seed" });
  await expect(retry).toBeVisible();
  await audit(page);
  const sent = page.waitForRequest(
    (request) => request.method() === "POST" && request.url().endsWith("/v1/predictions"),
  );
  await retry.click();
  const { input } = (await sent).postDataJSON() as { input: Record<string, unknown> };
  expect([input["num_inference_steps"], input["seed"]]).toEqual([5, undefined]);
  await studio.expectDone();
});

test("page not found", async ({ page, monitor }) => {
  monitor.allow(/status of 404/);
  await page.goto("/nowhere");
  await expect(page.getByRole("heading", { name: "Page not found" })).toBeVisible();
  await audit(page);
});
