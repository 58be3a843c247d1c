import { audit } from "../fixtures/audit";
import { china } from "../fixtures/pictures";
import { expect, test } from "../fixtures/test";

test("empty: the stage offers samples and asks for a picture", async ({ studio, page }) => {
  await studio.open();
  await expect(studio.samples.first()).toBeVisible();
  await audit(page);
});

test("empty, with more settings open", async ({ studio, page }) => {
  await studio.open();
  await studio.unfold();
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

test("done, in every way of comparing", async ({ studio, page }) => {
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Outputs: "2" });
  await studio.start();
  await studio.expectDone(2);
  await audit(page);
  for (const button of await studio.result.getByRole("group", { name: "Compare as" }).getByRole("button").all()) {
    await button.click();
    await audit(page);
  }
});

test("failed: the reason stands where the picture would have been", async ({ studio, page, context }) => {
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Steps: "5" });
  await studio.start();
  await studio.expectDone();
  // The real answer, told with another end: engines fail for reasons that a test cannot order.
  await context.route(`**/v1/predictions/${studio.id}`, async (route) => {
    const answer = await route.fetch();
    const body = { ...(await answer.json()), status: "failed", output: null, error: "The disk is full: make room and try again." };
    body.pictures.outputs = [];
    await route.fulfill({ response: answer, json: body });
  });
  await page.reload();
  await expect(studio.result.getByText("The disk is full: make room and try again.")).toBeVisible();
  await audit(page);
});

test("failed by what may pass: the same is made again with another seed", async ({ studio, page, context }) => {
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Steps: "5", Seed: "7" });
  await studio.start();
  await studio.expectDone();
  const failed = `**/v1/predictions/${studio.id}`;
  await context.route(failed, async (route) => {
    const answer = await route.fetch();
    const body = { ...(await answer.json()), status: "failed", output: null, retryable: true, error: "It was interrupted. Run it again." };
    body.pictures.outputs = [];
    await route.fulfill({ response: answer, json: body });
  });
  await page.reload();
  const again = studio.result.getByRole("button", { name: "Again with a new seed" });
  await expect(again).toBeVisible();
  await audit(page);
  const sent = page.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/v1/predictions"));
  await again.click();
  const { input } = (await sent).postDataJSON() as { input: Record<string, unknown> };
  expect([input["num_inference_steps"], input["seed"]]).toEqual([5, undefined]);
  await studio.expectDone();
});

test("no page of that name", async ({ page, watch }) => {
  watch.allow(/status of 404/);
  await page.goto("/nowhere");
  await expect(page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
  await audit(page);
});
