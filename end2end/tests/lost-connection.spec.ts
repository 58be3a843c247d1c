import { china } from "../fixtures/images";
import { NETWORK_ERROR, RESPONSE_ERROR } from "../fixtures/page-monitor";
import { expect, test } from "../fixtures/test";
import type { StudioPage } from "../pages/StudioPage";

async function startLongRun(studio: StudioPage): Promise<void> {
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Prompt: "woodcut of a storm", Outputs: "6", Steps: "300", Seed: "99" });
  await studio.start();
  await studio.expectRunning();
}

test.beforeEach(({ monitor }) => monitor.allow(NETWORK_ERROR));

test("the page reports a lost network and shows the result once it is back", async ({
  studio,
  context,
}) => {
  await startLongRun(studio);
  await context.setOffline(true);
  const notice = studio.result.getByText("The connection to the server is lost.");
  await expect(notice).toBeVisible();
  await context.setOffline(false);
  await studio.expectDone(6);
  await expect(notice).toHaveCount(0);
});

test("a prediction finishes once after a server crash", async ({ studio, server, page }) => {
  await startLongRun(studio);
  const reference = await page.request
    .get(`/v1/predictions/${studio.id}`)
    .then((response) => response.json());
  await server.crashAndRestart();
  await studio.expectDone(6);

  const list = await page.request.get("/v1/predictions").then((response) => response.json());
  expect(list.results).toHaveLength(1);
  const prediction = await page.request
    .get(`/v1/predictions/${studio.id}`)
    .then((response) => response.json());
  expect(prediction).toMatchObject({
    id: reference.id,
    status: "succeeded",
    error: null,
    input: reference.input,
  });
  expect(prediction.output).toHaveLength(6);
  expect(new Set(prediction.output).size).toBe(6);
});

test("a run without a server shows an error and loses no input", async ({
  studio,
  server,
  monitor,
  page,
}) => {
  monitor.allow(RESPONSE_ERROR);
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
  const list = await page.request.get("/v1/predictions").then((response) => response.json());
  expect(list.results).toHaveLength(1);
});
