import { readFile } from "node:fs/promises";

import type { Page } from "@playwright/test";

import { audit } from "../fixtures/audit";
import { china, readPng } from "../fixtures/pictures";
import { expect, test } from "../fixtures/test";
import { REFUSED } from "../fixtures/watch";
import { GridPage } from "../pages/GridPage";
import type { StudioPage } from "../pages/StudioPage";

const GRID = /\/g\/[0-9a-z]{26}$/;

/** Unfolds where a grid is set up, and says what is varied: a setting and its values, across and down. */
async function vary(studio: StudioPage, across: [string, string], down?: [string, string]): Promise<void> {
  await studio.unfold();
  if (!(await studio.settings.getByLabel("Across", { exact: true }).isVisible())) await studio.settings.getByText("Vary, for a grid").click();
  for (const [direction, axis] of [["Across", across], ["Down", down]] as const) {
    if (!axis) continue;
    await studio.settings.getByLabel(direction, { exact: true }).selectOption({ label: axis[0] });
    await studio.settings.getByLabel(`Values ${direction.toLowerCase()}`, { exact: true }).fill(axis[1]);
  }
}

async function start(studio: StudioPage, page: Page, across: [string, string], down?: [string, string], steps = "2"): Promise<GridPage> {
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Prompt: "woodcut", Steps: steps });
  await vary(studio, across, down);
  await studio.run.click();
  await expect(page).toHaveURL(GRID);
  return new GridPage(page);
}

test.afterEach(async ({ page }) => {
  // The tests share a server: what is left running would keep the next one waiting.
  const { entries } = await page.request.get("/api/queue").then((answer) => answer.json());
  for (const { prediction } of [...entries].reverse()) await page.request.post(`/v1/predictions/${prediction.id}/cancel`);
});

test("a grid says what it will make before it makes it, and is kept while one types", async ({ studio, page }) => {
  const parts: string[] = [];
  page.on("request", (request) => /\/grid-[0-9a-f]{16}\.wasm$/.test(request.url()) && parts.push(request.url()));
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Prompt: "woodcut", Outputs: "4" });
  expect(parts, "of the studio's first load").toEqual([]);
  await vary(studio, ["Strength", "0.4, 0.6, 0.8"], ["Prompt", "fog, at dawn\nrain"]);
  await expect(studio.run).toContainText("Make a grid of 6 pictures");
  await expect(studio.settings.getByText(/^about \d+ s/)).toBeVisible();
  await expect(studio.settings.getByText("free on the preview engine")).toBeVisible();
  await audit(page);
  await page.reload();
  await expect(studio.run).toContainText("Make a grid of 6 pictures");
  await expect(studio.settings.getByLabel("Values down", { exact: true })).toHaveValue("fog, at dawn\nrain");
  await studio.settings.getByLabel("Across", { exact: true }).selectOption("");
  await studio.settings.getByLabel("Down", { exact: true }).selectOption("");
  await expect(studio.run).toContainText("Make 4 pictures");
});

test("what is wrong is told of the value, and 500 pictures are refused with their number before anything is sent", async ({ studio, page }) => {
  const sent: string[] = [];
  page.on("request", (request) => request.method() === "POST" && /\/api\/grids$/.test(request.url()) && sent.push(request.url()));
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1).join(", ");
  await studio.open();
  await studio.prepare(china());
  await vary(studio, ["Strength", "0.4, 1.5"]);
  const across = studio.settings.getByLabel("Values across", { exact: true });
  await expect(across).toHaveAttribute("aria-invalid", "true");
  await expect(across).toHaveAccessibleDescription(/1\.5: Must be 1 or less\./);
  await vary(studio, ["Seed", numbers(25)], ["Steps", numbers(20)]);
  await expect(studio.settings.getByText("25 x 20 is 500 pictures; a grid has at most 64.")).toBeVisible();
  await studio.run.click();
  await expect(studio.settings.getByLabel("Values down", { exact: true })).toBeFocused();
  expect(sent).toEqual([]);
  await audit(page);
});

test("the server refuses 500 pictures with their number too", async ({ page }) => {
  await page.goto("/");
  const values = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  const data = {
    version: "jagilley/stable-diffusion-depth2img",
    input: { prompt: "fog", input_image: "https://example.com/a.png" },
    axes: [{ field: "seed", values: values(25) }, { field: "num_inference_steps", values: values(20) }],
  };
  const answer = await page.request.post("/api/grids", { data });
  expect(answer.status()).toBe(422);
  expect(await answer.text()).toContain("25 x 20 is 500 pictures; a grid has at most 64");
});

test("the sheet fills as the pictures come, leads to each, and is the same after a reload", async ({ studio, history, page }) => {
  const grid = await start(studio, page, ["Strength", "0.4, 0.9"], ["Prompt", "fog, at dawn\nrain"]);
  await expect(grid.sheet.getByRole("columnheader", { name: "Strength 0.9" })).toBeVisible();
  await expect(grid.sheet.getByRole("rowheader", { name: "Prompt fog, at dawn" })).toBeVisible();
  await grid.expectDone(4);
  await expect(page.getByRole("progressbar")).toBeHidden();
  await audit(page);
  const address = page.url();
  await page.reload();
  await grid.expectDone(4);
  await grid.sheet.getByRole("link", { name: "Strength 0.9, Prompt rain" }).click();
  await studio.expectDone();
  await page.getByRole("link", { name: "a grid" }).click();
  await expect(page).toHaveURL(address);
  await history.open();
  await page.getByRole("link", { name: "Grid", exact: true }).first().click();
  await expect(page).toHaveURL(address);
});

test("chosen cells are compared together, with their values as names", async ({ studio, page }) => {
  const grid = await start(studio, page, ["Strength", "0.2, 0.5, 0.9"]);
  await grid.expectDone(3);
  await grid.circle("Strength 0.2").click();
  await grid.circle("Strength 0.9").click();
  await grid.button("Compare 2").click();
  await expect(page).toHaveURL(/\?compare=0,2$/);
  const stage = page.getByRole("group", { name: "Comparison" });
  for (const name of ["0.2", "0.9"]) await expect(stage.getByRole("img", { name, exact: true }).first()).toBeVisible();
  await expect(stage.getByRole("slider")).toHaveCount(1);
  await audit(page);
  await page.reload();
  await expect(stage.getByRole("img", { name: "0.9", exact: true }).first()).toBeVisible();
  await grid.button("Back to the sheet").click();
  await grid.button("Compare all").click();
  await expect(stage.getByRole("slider")).toHaveCount(2);
  await page.goBack();
  await expect(grid.sheet).toBeVisible();
});

test("the sheet is saved as one picture", async ({ studio, page }) => {
  const grid = await start(studio, page, ["Strength", "0.4, 0.9"], ["Guidance", "5, 10"]);
  await grid.expectDone(4);
  const download = await grid.download();
  expect(download.suggestedFilename()).toMatch(/^depth2img-grid-[0-9a-z]{6}\.png$/);
  const { width, height } = readPng(await readFile(await download.path()), "depth2img");
  expect(width).toBeGreaterThan(2 * 640);
  expect(height).toBeGreaterThan(2 * 427);
  expect(Math.max(width, height)).toBeLessThanOrEqual(8192);
});

test("what is left is canceled, which ends the waiting, and all of it can be made again", async ({ studio, page }) => {
  const grid = await start(studio, page, ["Seed", "1, 2, 3"], undefined, "500");
  await expect(page.getByRole("progressbar")).toBeVisible();
  await expect(grid.sheet.getByText(/Queued/).first()).toBeVisible();
  await audit(page);
  await grid.button("Cancel what is left").click();
  await expect(grid.button("Cancel what is left")).toBeHidden();
  await expect(page.getByRole("progressbar")).toBeHidden();
  await expect(grid.status).toContainText("canceled");
  await expect(grid.sheet.getByText("Canceled").first()).toBeVisible();
  const before = page.url();
  await grid.button("Again with new seeds").click();
  await expect(page).not.toHaveURL(before);
  await expect(page).toHaveURL(GRID);
  await expect(grid.sheet.getByRole("columnheader")).toHaveCount(3);
});

test("on a phone the sheet scrolls in its own frame, and the rows keep their heads", async ({ studio, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const grid = await start(studio, page, ["Strength", "0.2, 0.4, 0.6, 0.8"], ["Guidance", "5, 10"]);
  await grid.expectDone(8);
  const head = grid.sheet.getByRole("rowheader").first();
  const before = await head.boundingBox();
  await grid.sheet.evaluate((frame) => frame.scrollTo({ left: frame.scrollWidth }));
  await expect(grid.pictures.nth(3)).toBeInViewport();
  expect(Math.round((await head.boundingBox())!.x)).toBe(Math.round(before!.x));
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await audit(page);
});

test("a grid that is not there, or is somebody else's, is told in a sentence", async ({ page, watch }) => {
  watch.allow(REFUSED);
  for (const id of ["00000000000000000000000000", "nothing"]) {
    await page.goto(`/g/${id}`);
    await expect(page.getByRole("heading", { name: "There is no such grid" })).toBeVisible();
  }
  await audit(page);
  await page.getByRole("link", { name: "Go to the history" }).click();
  await expect(page).toHaveURL(/\/history$/);
});
