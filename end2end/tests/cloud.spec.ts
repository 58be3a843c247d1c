import { ERRORS } from "../fake-replicate/index";
import { audit } from "../fixtures/audit";
import { expect, test } from "../fixtures/cloud";
import { china } from "../fixtures/pictures";

test.beforeEach(async ({ studio }) => {
  await studio.open();
  await studio.prepare(china());
});

test("a model that boots is said to, with the time that it may take, and can be canceled", async ({ studio, page, upstream }) => {
  await studio.fill({ Prompt: "a model that sleeps" });
  upstream.world.next({ bootSeconds: 600 }, { prompt: "a model that sleeps" });
  await studio.start();
  await expect(studio.status).toContainText("The model is booting");
  await expect(studio.result).toContainText("may take minutes");
  await audit(page);
  await page.reload();
  await expect(studio.status).toContainText("The model is booting");
  await studio.cancel.click();
  await expect(studio.status).toContainText(/canceled/i);
  await upstream.world.until("the cancel upstream", () =>
    [...upstream.world.predictions.values()].some(({ input, status }) => input["prompt"] === "a model that sleeps" && status === "canceled"),
  );
});

test("what another seed may mend is run again with one", async ({ studio, page, upstream }) => {
  await studio.fill({ Prompt: "a statue", Seed: "7" });
  upstream.world.next({ ending: { status: "failed", error: ERRORS.nsfw } }, { prompt: "a statue" });
  await studio.start();
  const again = page.getByRole("button", { name: "Again with a new seed" });
  await expect(again).toBeVisible();
  await audit(page);
  const failed = studio.id;
  await again.click();
  await expect(page).not.toHaveURL(new RegExp(failed));
  await studio.expectDone();
  const seeds = upstream.world.creations.filter(({ input }) => input["prompt"] === "a statue").map(({ input }) => input["seed"]);
  expect(seeds).toHaveLength(2);
  expect(seeds[0]).toBe(7);
  expect(seeds[1]).not.toBe(7);
});

test("what money must mend says so, with the way there, and offers no new seed", async ({ studio, page, upstream }) => {
  await studio.fill({ Prompt: "a castle" });
  upstream.world.faults.add({ on: "predictions.create", kind: "status", status: 402 });
  await studio.start();
  await expect(studio.result.getByRole("link", { name: /billing/i })).toHaveAttribute("href", /^https:\/\/replicate\.com\/account\/billing/);
  await expect(page.getByRole("button", { name: "Again with a new seed" })).toBeHidden();
});

test("the estimate that is shown is the depth that is sent, and nobody's own", async ({ studio, page, upstream }) => {
  await studio.fill({ Prompt: "a windmill" });
  await studio.start();
  await studio.expectDone();
  const creation = upstream.world.creations.find(({ input }) => input["prompt"] === "a windmill");
  const sent = upstream.world.bytesOf(creation?.input["depth_image"]);
  const { pictures } = await (await page.request.get(`/v1/predictions/${studio.id}`)).json();
  expect(sent?.equals(await (await page.request.get(pictures.depth.url)).body())).toBe(true);
  await page.getByRole("button", { name: "Use settings" }).click();
  await expect(studio.depthSlot).toContainText("Estimated");
});

test("a result of the cloud is not called one of the preview engine", async ({ studio, upstream }) => {
  await studio.fill({ Prompt: "a lighthouse" });
  await studio.start();
  await studio.expectDone();
  await expect(studio.result).toContainText("Replicate");
  await expect(studio.result).not.toContainText(/preview engine/i);
  expect(upstream.world.creations.some(({ input }) => input["prompt"] === "a lighthouse")).toBe(true);
});
