import { readFile } from "node:fs/promises";

import type { Locator } from "@playwright/test";

import { audit } from "../fixtures/audit";
import { china, depthRamp, readPng } from "../fixtures/images";
import { expect, test } from "../fixtures/test";

test("a photo is run, compared and downloaded", async ({ studio, page }) => {
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Prompt: "a starry night in swirling paint", Strength: "0.9", Seed: "4711" });
  await studio.start();
  await studio.expectDone();

  for (const name of ["Input", "Depth", "Output 1"])
    expect(await studio.layerSize(name)).toEqual({ width: 640, height: 427 });
  await expect(studio.result).toContainText("4711");
  await expect(studio.result).toContainText("Preview engine");

  const download = await studio.download();
  expect(download.suggestedFilename()).toMatch(/\.png$/);
  const png = readPng(await readFile(await download.path()), "depth2img");
  expect(png).toMatchObject({ width: 640, height: 427 });
  expect(JSON.parse(png.text ?? "null")).toMatchObject({
    seed: 4711,
    input: { prompt: "a starry night in swirling paint", prompt_strength: 0.9 },
  });
  await expect(page).toHaveTitle(/Depth2Img Studio/);
  await audit(page);
});

test("the depth map is shown before the first run", async ({ studio, page }) => {
  const created: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/v1/predictions"))
      created.push(request.url());
  });
  await studio.open();
  await studio.prepare(china());
  await expect(studio.settings).toContainText(/640\s*[x×]\s*427/);
  expect(await studio.layerSize("Depth")).toEqual({ width: 640, height: 427 });
  expect(created).toEqual([]);
});

test("a sample leads to a result in two clicks", async ({ studio }) => {
  await studio.open();
  expect(await studio.samples.count()).toBeGreaterThanOrEqual(2);
  await studio.samples.first().click();
  await studio.expectDepth();
  await expect(studio.field("Prompt")).not.toHaveValue("");
  await studio.start();
  await studio.expectDone();
});

test("four outputs are in the strip, and the selected one on the stage", async ({ studio }) => {
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Prompt: "watercolour", Outputs: "4" });
  await expect(studio.run).toHaveText(/Make 4 pictures/);
  await studio.start();
  await studio.expectDone(4);

  const addresses = await studio.outputStrip
    .locator("img")
    .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).src));
  expect(new Set(addresses).size).toBe(4);
  await studio.outputStrip.nth(2).click();
  await expect(studio.layer("Output 3").first()).toBeVisible();
  await studio.outputStrip.nth(2).press("ArrowRight");
  await expect(studio.layer("Output 4").first()).toBeVisible();
});

test("side by side shows three pictures, and the split slider any two", async ({ studio }) => {
  await studio.open();
  await studio.prepare(china());
  await studio.start();
  await studio.expectDone();
  await studio.compareAs("Side by side");
  for (const name of ["Input", "Depth", "Output 1"]) await expect(studio.layer(name)).toBeVisible();
  await expect(studio.handles).toHaveCount(0);

  await studio.compareAs("Split");
  await expect(studio.handles).toHaveCount(2);
  await studio.toggleLayer("Depth");
  await expect(studio.handles).toHaveCount(1);
  await dragHandle(studio.handles.first());
});

/** Drags a handle to the right by a tenth of the stage. */
async function dragHandle(handle: Locator): Promise<void> {
  const before = Number(await handle.getAttribute("aria-valuenow"));
  const box = await handle.boundingBox();
  if (!box) throw new Error("the handle is not on the page");
  const page = handle.page();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 90, y, { steps: 5 });
  await page.mouse.up();
  await expect
    .poll(async () => Number(await handle.getAttribute("aria-valuenow")))
    .toBeGreaterThan(before + 4);
}

test("an uploaded depth map replaces the estimate, and can be removed", async ({ studio }) => {
  await studio.open();
  await studio.prepare(china());
  const estimate = await studio.layer("Depth").first().getAttribute("src");
  await studio.chooseDepth(depthRamp(320, 200));
  await expect(studio.settings.getByRole("button", { name: "Use the estimate" })).toBeVisible();
  await expect(studio.layer("Depth").first()).not.toHaveAttribute("src", estimate ?? "");
  await studio.start();
  await studio.expectDone();
  expect(await studio.layerSize("Depth")).toEqual({ width: 640, height: 427 });
  await studio.settings.getByRole("button", { name: "Use the estimate" }).click();
  await expect(studio.settings.getByRole("button", { name: "Use the estimate" })).toBeHidden();
});
