import { readFile } from "node:fs/promises";

import type { Page } from "@playwright/test";

import { audit } from "../fixtures/audit";
import { china, readPng } from "../fixtures/images";
import { RESPONSE_ERROR } from "../fixtures/page-monitor";
import { expect, test } from "../fixtures/test";
import { GridPage } from "../pages/GridPage";
import type { StudioPage } from "../pages/StudioPage";

const GRID = /\/g\/[0-9a-z]{26}$/;

/** Expands the grid setup and sets the varied field and its values for both axes. */
async function vary(
  studio: StudioPage,
  across: [string, string],
  down?: [string, string],
): Promise<void> {
  await studio.expandSettings();
  if (!(await studio.settings.getByLabel("Columns", { exact: true }).isVisible()))
    await studio.settings.getByText("Vary settings in a grid").click();
  for (const [direction, axis] of [
    ["Columns", across],
    ["Rows", down],
  ] as const) {
    if (!axis) continue;
    await studio.settings.getByLabel(direction, { exact: true }).selectOption({ label: axis[0] });
    await studio.settings
      .getByLabel(`Values of the ${direction.toLowerCase()}`, { exact: true })
      .fill(axis[1]);
  }
}

async function start(
  studio: StudioPage,
  page: Page,
  across: [string, string],
  down?: [string, string],
  steps = "2",
): Promise<GridPage> {
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Prompt: "woodcut", Steps: steps });
  await vary(studio, across, down);
  await studio.run.click();
  await expect(page).toHaveURL(GRID);
  return new GridPage(page);
}

test.afterEach(async ({ page }) => {
  // The tests share a server, whose queue must be empty for the next one.
  const { entries } = await page.request.get("/api/queue").then((response) => response.json());
  for (const { prediction } of [...entries].reverse())
    await page.request.post(`/v1/predictions/${prediction.id}/cancel`);
});

test("a grid shows its number of pictures before it runs, and is part of the draft", async ({
  studio,
  page,
}) => {
  const parts: string[] = [];
  page.on(
    "request",
    (request) =>
      /\/parts-[0-9a-f]{16}\/grid\.wasm$/.test(request.url()) && parts.push(request.url()),
  );
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Prompt: "woodcut", Outputs: "4" });
  expect(parts, "in the studio's first load").toEqual([]);
  await vary(studio, ["Strength", "0.4, 0.6, 0.8"], ["Prompt", "fog, at dawn\nrain"]);
  await expect(studio.run).toContainText("Make a grid of 6 pictures");
  await expect(studio.settings.getByText(/^about \d+ s/)).toBeVisible();
  await expect(studio.settings.getByText("free on the preview engine")).toBeVisible();
  await audit(page);
  await page.reload();
  await expect(studio.run).toContainText("Make a grid of 6 pictures");
  await expect(studio.settings.getByLabel("Values of the rows", { exact: true })).toHaveValue(
    "fog, at dawn\nrain",
  );
  await studio.settings.getByLabel("Columns", { exact: true }).selectOption("");
  await studio.settings.getByLabel("Rows", { exact: true }).selectOption("");
  await expect(studio.run).toContainText("Make 4 pictures");
});

test("invalid values are reported on their field, and a grid of 500 pictures is refused with that number", async ({
  studio,
  page,
}) => {
  const sent: string[] = [];
  page.on(
    "request",
    (request) =>
      request.method() === "POST" &&
      /\/api\/grids$/.test(request.url()) &&
      sent.push(request.url()),
  );
  const numbers = (count: number) =>
    Array.from({ length: count }, (_, index) => index + 1).join(", ");
  await studio.open();
  await studio.prepare(china());
  await vary(studio, ["Strength", "0.4, 1.5"]);
  const across = studio.settings.getByLabel("Values of the columns", { exact: true });
  await expect(across).toHaveAttribute("aria-invalid", "true");
  await expect(across).toHaveAccessibleDescription(/1\.5: Must be 1 or less\./);
  await vary(studio, ["Seed", numbers(25)], ["Steps", numbers(20)]);
  await expect(
    studio.settings.getByText("25 x 20 is 500 pictures; a grid has at most 64."),
  ).toBeVisible();
  await studio.run.click();
  await expect(studio.settings.getByLabel("Values of the rows", { exact: true })).toBeFocused();
  expect(sent).toEqual([]);
  await audit(page);
});

test("the server refuses 500 pictures with that number too", async ({ page }) => {
  await page.goto("/");
  const values = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  const data = {
    version: "jagilley/stable-diffusion-depth2img",
    input: { prompt: "fog", input_image: "https://example.com/a.png" },
    axes: [
      { field: "seed", values: values(25) },
      { field: "num_inference_steps", values: values(20) },
    ],
  };
  const response = await page.request.post("/api/grids", { data });
  expect(response.status()).toBe(422);
  expect(await response.text()).toContain("25 x 20 is 500 pictures; a grid has at most 64");
});

test("the grid fills as pictures finish, links to each, and is the same after a reload", async ({
  studio,
  history,
  page,
}) => {
  const grid = await start(
    studio,
    page,
    ["Strength", "0.4, 0.9"],
    ["Prompt", "fog, at dawn\nrain"],
  );
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

test("selected cells are compared under their values", async ({ studio, page }) => {
  const grid = await start(studio, page, ["Strength", "0.2, 0.5, 0.9"]);
  await grid.expectDone(3);
  await grid.selectBox("Strength 0.2").click();
  await grid.selectBox("Strength 0.9").click();
  await grid.button("Compare 2").click();
  await expect(page).toHaveURL(/\?compare=0,2$/);
  const stage = page.getByRole("group", { name: "Comparison", exact: true });
  for (const name of ["0.2", "0.9"])
    await expect(stage.getByRole("img", { name, exact: true }).first()).toBeVisible();
  await expect(stage.getByRole("slider")).toHaveCount(1);
  await audit(page);
  await page.reload();
  await expect(stage.getByRole("img", { name: "0.9", exact: true }).first()).toBeVisible();
  await grid.button("Back to the grid").click();
  await grid.button("Compare all").click();
  await expect(stage.getByRole("slider")).toHaveCount(2);
  await page.goBack();
  await expect(grid.sheet).toBeVisible();
});

test("the grid is downloaded as one image", async ({ studio, page }) => {
  const grid = await start(studio, page, ["Strength", "0.4, 0.9"], ["Guidance", "5, 10"]);
  await grid.expectDone(4);
  const download = await grid.download();
  expect(download.suggestedFilename()).toMatch(/^depth2img-grid-[0-9a-z]{6}\.png$/);
  const { width, height } = readPng(await readFile(await download.path()), "depth2img");
  expect(width).toBeGreaterThan(2 * 640);
  expect(height).toBeGreaterThan(2 * 427);
  expect(Math.max(width, height)).toBeLessThanOrEqual(8192);
});

test("the remaining cells of a grid are canceled, and all can be run again", async ({
  studio,
  page,
}) => {
  // So many that most of them still wait after the audit.
  const seeds = Array.from({ length: 12 }, (_, index) => index + 1);
  const grid = await start(studio, page, ["Seed", seeds.join(", ")], undefined, "500");
  await expect(page.getByRole("progressbar")).toBeVisible();
  await expect(grid.sheet.getByText(/Queued/).first()).toBeVisible();
  await audit(page);
  await grid.button("Cancel the rest").click();
  await expect(grid.button("Cancel the rest")).toBeHidden();
  await expect(page.getByRole("progressbar")).toBeHidden();
  await expect(grid.status).toContainText("canceled");
  await expect(grid.sheet.getByText("Canceled").first()).toBeVisible();
  const before = page.url();
  await grid.button("Again with new seeds").click();
  await expect(page).not.toHaveURL(before);
  await expect(page).toHaveURL(GRID);
  await expect(grid.sheet.getByRole("columnheader")).toHaveCount(seeds.length);
});

test("on a phone the grid scrolls in its own container with sticky row headers", async ({
  studio,
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const grid = await start(studio, page, ["Strength", "0.2, 0.4, 0.6, 0.8"], ["Guidance", "5, 10"]);
  await grid.expectDone(8);
  const head = grid.sheet.getByRole("rowheader").first();
  const before = await head.boundingBox();
  await grid.sheet.evaluate((frame) => frame.scrollTo({ left: frame.scrollWidth }));
  await expect(grid.pictures.nth(3)).toBeInViewport();
  expect(Math.round((await head.boundingBox())!.x)).toBe(Math.round(before!.x));
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
  ).toBeLessThanOrEqual(0);
  await audit(page);
});

test("a grid that does not exist or belongs to another visitor shows an error", async ({
  page,
  monitor,
}) => {
  monitor.allow(RESPONSE_ERROR);
  for (const id of ["00000000000000000000000000", "nothing"]) {
    await page.goto(`/g/${id}`);
    await expect(page.getByRole("heading", { name: "Grid not found" })).toBeVisible();
  }
  await audit(page);
  await page.getByRole("link", { name: "Go to the history" }).click();
  await expect(page).toHaveURL(/\/history$/);
});
