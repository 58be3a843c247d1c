import { readFile } from "node:fs/promises";

import type { Locator } from "@playwright/test";

import { audit } from "../fixtures/audit";
import { china, depthRamp, readPng } from "../fixtures/pictures";
import { expect, test } from "../fixtures/test";

test("a photograph becomes a picture that keeps its shape, is compared and downloaded", async ({ studio, page }) => {
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Prompt: "a starry night in swirling paint", Strength: "0.9", Seed: "4711" });
  await studio.start();
  await studio.expectDone();

  for (const name of ["Input", "Depth", "Output 1"]) expect(await studio.sizeOf(name)).toEqual({ width: 640, height: 427 });
  await expect(studio.result).toContainText("4711");
  await expect(studio.result).toContainText("Preview engine");

  const download = await studio.download();
  expect(download.suggestedFilename()).toMatch(/\.png$/);
  const png = readPng(await readFile(await download.path()), "depth2img");
  expect(png).toMatchObject({ width: 640, height: 427 });
  expect(JSON.parse(png.text ?? "null")).toMatchObject({ seed: 4711, input: { prompt: "a starry night in swirling paint", prompt_strength: 0.9 } });
  await expect(page).toHaveTitle(/Depth2Img Studio/);
  await audit(page);
});

test("the depth map is there before anything is run", async ({ studio, page }) => {
  const created: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/v1/predictions")) created.push(request.url());
  });
  await studio.open();
  await studio.prepare(china());
  await expect(studio.settings).toContainText(/640\s*[x×]\s*427/);
  expect(await studio.sizeOf("Depth")).toEqual({ width: 640, height: 427 });
  expect(created).toEqual([]);
});

test("with a sample the first result is two clicks away", async ({ studio }) => {
  await studio.open();
  expect(await studio.samples.count()).toBeGreaterThanOrEqual(2);
  await studio.samples.first().click();
  await studio.expectDepth();
  await expect(studio.field("Prompt")).not.toHaveValue("");
  await studio.start();
  await studio.expectDone();
});

test("four outputs stand in the strip, each its own, and the chosen one on the stage", async ({ studio }) => {
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Prompt: "watercolour", Outputs: "4" });
  await expect(studio.run).toHaveText(/Make 4 pictures/);
  await studio.start();
  await studio.expectDone(4);

  const addresses = await studio.shots.locator("img").evaluateAll((images) => images.map((image) => (image as HTMLImageElement).src));
  expect(new Set(addresses).size).toBe(4);
  await studio.shots.nth(2).click();
  await expect(studio.layer("Output 3").first()).toBeVisible();
  await studio.shots.nth(2).press("ArrowRight");
  await expect(studio.layer("Output 4").first()).toBeVisible();
});

test("side by side shows the three pictures, the curtain slides between any two", async ({ studio }) => {
  await studio.open();
  await studio.prepare(china());
  await studio.start();
  await studio.expectDone();
  await studio.compareAs("Side by side");
  for (const name of ["Input", "Depth", "Output 1"]) await expect(studio.layer(name)).toBeVisible();
  await expect(studio.handles).toHaveCount(0);

  await studio.compareAs("Curtain");
  await expect(studio.handles).toHaveCount(2);
  await studio.toggleLayer("Depth");
  await expect(studio.handles).toHaveCount(1);
  await dragHandle(studio.handles.first());
});

/** Drags a handle a tenth of the stage to the right, with the pointer. */
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
  expect(Number(await handle.getAttribute("aria-valuenow"))).toBeGreaterThan(before + 4);
}

test("one's own depth map takes the place of the estimate, and gives it back", async ({ studio }) => {
  await studio.open();
  await studio.prepare(china());
  const estimate = await studio.layer("Depth").first().getAttribute("src");
  await studio.chooseDepth(depthRamp(320, 200));
  await expect(studio.settings.getByRole("button", { name: "Use the estimate" })).toBeVisible();
  await expect(studio.layer("Depth").first()).not.toHaveAttribute("src", estimate ?? "");
  await studio.start();
  await studio.expectDone();
  expect(await studio.sizeOf("Depth")).toEqual({ width: 640, height: 427 });
  await studio.settings.getByRole("button", { name: "Use the estimate" }).click();
  await expect(studio.settings.getByRole("button", { name: "Use the estimate" })).toBeHidden();
});
