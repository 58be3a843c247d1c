import { china } from "../fixtures/pictures";
import { expect, test } from "../fixtures/test";
import { REFUSED, UNREACHABLE } from "../fixtures/watch";
import type { StudioPage } from "../pages/StudioPage";

async function startLongRun(studio: StudioPage): Promise<void> {
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Prompt: "woodcut of a storm", Outputs: "6", Steps: "300", Seed: "99" });
  await studio.start();
  await studio.expectRunning();
}

test.beforeEach(({ watch }) => watch.allow(UNREACHABLE));

test("the network goes and comes back: the page says so and ends up with the result", async ({ studio, context }) => {
  await startLongRun(studio);
  await context.setOffline(true);
  const notice = studio.result.getByText("The connection to the server is lost.");
  await expect(notice).toBeVisible();
  await context.setOffline(false);
  await studio.expectDone(6);
  await expect(notice).toHaveCount(0);
});

test("the server is killed in mid-run and started again: the prediction finishes, once", async ({ studio, server, page }) => {
  await startLongRun(studio);
  const undisturbed = await page.request.get(`/v1/predictions/${studio.id}`).then((answer) => answer.json());
  await server.crashAndRestart();
  await studio.expectDone(6);

  const list = await page.request.get("/v1/predictions").then((answer) => answer.json());
  expect(list.results).toHaveLength(1);
  const prediction = await page.request.get(`/v1/predictions/${studio.id}`).then((answer) => answer.json());
  expect(prediction).toMatchObject({ id: undisturbed.id, status: "succeeded", error: null, input: undisturbed.input });
  expect(prediction.output).toHaveLength(6);
  expect(new Set(prediction.output).size).toBe(6);
});

test("a run asked for while the server is away says so, and nothing is lost", async ({ studio, server, watch, page }) => {
  watch.allow(REFUSED);
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Prompt: "pastel" });
  await server.kill();
  await studio.run.click();
  await expect(page.getByText(/cannot be reached/i).first()).toBeVisible();
  await expect(studio.field("Prompt")).toHaveValue("pastel");
  await server.boot();
  await studio.start();
  await studio.expectDone();
  const list = await page.request.get("/v1/predictions").then((answer) => answer.json());
  expect(list.results).toHaveLength(1);
});
