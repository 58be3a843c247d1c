import { ERROR_MESSAGES } from "../fake-replicate/index";
import { audit } from "../fixtures/audit";
import { china } from "../fixtures/images";
import { expect, test } from "../fixtures/replicate";

test.beforeEach(async ({ studio }) => {
  await studio.open();
  await studio.prepare(china());
});

test("a booting model is reported with its expected time and can be canceled", async ({
  studio,
  page,
  upstream,
}) => {
  await studio.fill({ Prompt: "a model that sleeps" });
  upstream.state.scriptNext({ bootSeconds: 600 }, { prompt: "a model that sleeps" });
  await studio.start();
  await expect(studio.status).toContainText("The model is booting");
  await expect(studio.result).toContainText("may take a few minutes");
  await audit(page);
  await page.reload();
  await expect(studio.status).toContainText("The model is booting");
  await studio.cancel.click();
  await expect(studio.status).toContainText(/canceled/i);
  await upstream.state.waitFor("the upstream cancel", () =>
    [...upstream.state.predictions.values()].some(
      ({ input, status }) => input["prompt"] === "a model that sleeps" && status === "canceled",
    ),
  );
});

test("a failure that another seed may avoid can be run again with a new seed", async ({
  studio,
  page,
  upstream,
}) => {
  await studio.fill({ Prompt: "a statue", Seed: "7" });
  upstream.state.scriptNext(
    { outcome: { status: "failed", error: ERROR_MESSAGES.nsfw } },
    { prompt: "a statue" },
  );
  await studio.start();
  const retry = page.getByRole("button", { name: "Again with a new seed" });
  await expect(retry).toBeVisible();
  await audit(page);
  const failed = studio.id;
  await retry.click();
  await expect(page).not.toHaveURL(new RegExp(failed));
  await studio.expectDone();
  const seeds = upstream.state.creations
    .filter(({ input }) => input["prompt"] === "a statue")
    .map(({ input }) => input["seed"]);
  expect(seeds).toHaveLength(2);
  expect(seeds[0]).toBe(7);
  expect(seeds[1]).not.toBe(7);
});

test("a billing error links to the billing page and offers no new seed", async ({
  studio,
  page,
  upstream,
}) => {
  await studio.fill({ Prompt: "a castle" });
  upstream.state.faults.add({ on: "predictions.create", kind: "status", status: 402 });
  await studio.start();
  await expect(studio.result.getByRole("link", { name: /billing/i })).toHaveAttribute(
    "href",
    /^https:\/\/replicate\.com\/account\/billing/,
  );
  await expect(page.getByRole("button", { name: "Again with a new seed" })).toBeHidden();
});

test("the displayed depth estimate is sent upstream and not offered as an upload", async ({
  studio,
  page,
  upstream,
}) => {
  await studio.fill({ Prompt: "a windmill" });
  await studio.start();
  await studio.expectDone();
  const creation = upstream.state.creations.find(({ input }) => input["prompt"] === "a windmill");
  const sentDepth = upstream.state.uploadedBytes(creation?.input["depth_image"]);
  const { pictures } = await (await page.request.get(`/v1/predictions/${studio.id}`)).json();
  expect(sentDepth?.equals(await (await page.request.get(pictures.depth.url)).body())).toBe(true);
  await page.getByRole("button", { name: "Use settings" }).click();
  await expect(studio.depthSlot).toContainText("Estimated");
});

test("a result from Replicate is not labelled as a preview", async ({ studio, upstream }) => {
  await studio.fill({ Prompt: "a lighthouse" });
  await studio.start();
  await studio.expectDone();
  await expect(studio.result).toContainText("Replicate");
  await expect(studio.result).not.toContainText(/preview engine/i);
  expect(upstream.state.creations.some(({ input }) => input["prompt"] === "a lighthouse")).toBe(
    true,
  );
});
