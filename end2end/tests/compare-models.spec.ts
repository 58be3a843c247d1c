import type { Locator, Page } from "@playwright/test";

import { audit } from "../fixtures/audit";
import { expect, test } from "../fixtures/catalog";
import { holdFirstResponse } from "../fixtures/held-response";
import { china } from "../fixtures/images";
import type { CompareModelsPage } from "../pages/CompareModelsPage";
import { GridPage } from "../pages/GridPage";

/** Three real image-to-image models with 5, 6 and 6 additional inputs. */
const MODELS = [
  "lucataco/realistic-vision-v5-img2img",
  "mixinmax1990/realisitic-vision-v3-image-to-image",
  "lucataco/dreamshaper7-img2img-lcm",
] as const;
/** A real model with a required choice. */
const MODEL_WITH_REQUIRED_CHOICE = "rossjillian/controlnet";
const GRID = /\/g\/[0-9a-z]{26}$/;

/** Creates a share link to a comparison that visitors can vote in. Returns its URL. */
async function shareComparison(grid: GridPage, page: Page): Promise<string> {
  await grid.button("Share").click();
  await page
    .getByRole("dialog")
    .getByRole("radio", { name: /With settings/ })
    .check();
  await page.getByRole("button", { name: "Create link" }).click();
  const link = page.getByRole("region", { name: "Link", exact: true });
  return (await link.locator("code").textContent())!;
}

/** Runs these models on one picture and waits for all results. */
async function runComparison(
  compare: CompareModelsPage,
  page: Page,
  models: readonly string[] = MODELS,
): Promise<GridPage> {
  await compare.open(...models);
  await compare.chooseImage(china());
  await compare.prompt.fill("a storm at sea");
  await compare.run.click();
  await expect(page).toHaveURL(GRID);
  const grid = new GridPage(page);
  await grid.expectDone(models.length);
  return grid;
}

test("up to six models are selected while browsing, and stay selected after a visit to one of them", async ({
  explore,
  compare,
  page,
}) => {
  await explore.open("?q=img2img");
  await explore.pick(MODELS[0]).check();
  await expect(explore.tray).toContainText("1 selected");
  await expect(explore.tray.getByRole("link", { name: "Compare on one picture" })).toHaveCount(0);
  await explore.pick(MODELS[2]).check();
  await expect(explore.tray).toContainText("2 selected");
  await audit(page);
  await explore.link(MODELS[2]).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("dreamshaper7");
  await page.goBack();
  await expect(explore.pick(MODELS[0])).toBeChecked();
  const others = page.getByRole("checkbox", { name: /^Compare /, checked: false });
  for (let chosen = 2; chosen < 6; chosen++) await others.first().check();
  await expect(explore.tray).toContainText("6 selected");
  if ((await others.count()) > 0) await expect(others.first(), "a seventh").toBeDisabled();
  for (const each of (await page.getByRole("checkbox", { name: /^Compare /, checked: true }).all())
    .slice(2)
    .reverse())
    await each.uncheck();
  await explore.compare();
  await expect(page).toHaveURL(/\/compare\?models=[^&]+%2C|\/compare\?models=[^&]+,/);
  await expect(compare.heading).toBeVisible();
});

test("the setup shows input mapping, time and cost before anything runs", async ({
  compare,
  page,
}) => {
  const sent: string[] = [];
  page.on(
    "request",
    (request) =>
      request.method() === "POST" &&
      /\/api\/comparisons$/.test(request.url()) &&
      sent.push(request.url()),
  );
  await compare.open(...MODELS);
  await compare.chooseImage(china());
  await compare.prompt.fill("a storm at sea");
  for (const model of MODELS) await expect(compare.mapping).toContainText(model.split("/")[1]!);
  for (const field of ["image", "prompt"]) await expect(compare.mapping).toContainText(field);
  await expect(compare.estimate).toContainText(/about \d+ s/);
  await expect(compare.estimate, "local models show no cost instead of $0").toContainText(
    "free on the preview engine",
  );
  await expect(page.getByText(/preview engine stands in/).first()).toBeVisible();
  await expect(compare.run).toHaveText(/Run 3 models/);
  await audit(page);

  await compare.remove(MODELS[1]).click();
  await expect(compare.run).toHaveText(/Run 2 models/);
  await expect(page).not.toHaveURL(/mixinmax1990/);
  await page.reload();
  await expect(compare.prompt).toHaveValue("a storm at sea");
  expect(sent).toEqual([]);
});

test("a required input without a value is asked for before anything runs", async ({ compare }) => {
  await compare.open(...MODELS);
  await compare.prompt.fill("a storm at sea");
  await expect(compare.run).toBeDisabled();
  await compare.chooseImage(china());
  await expect(compare.run).toBeEnabled();
});

test("the setup has the studio's fields, and separate ones for inputs of a single model", async ({
  compare,
  studio,
  page,
}) => {
  await compare.open(MODELS[0], MODEL_WITH_REQUIRED_CHOICE);
  await studio.drop(china(), page.getByRole("main"));
  await expect(page.getByRole("img", { name: "Input picture" })).toBeVisible();
  await compare.prompt.fill("a storm at sea");
  await expect(compare.mapping).toContainText("Also required");
  await expect(compare.run).toBeDisabled();
  await compare.mapping.getByLabel("Structure").selectOption("depth");
  await expect(compare.run).toBeEnabled();
  const seed = page.getByLabel("Seed", { exact: true });
  await seed.fill("seven");
  await expect(compare.run, "an invalid value is not sent").toBeDisabled();
  await expect(page.getByText(/whole number/)).toBeVisible();
  await audit(page);
  await page.getByRole("button", { name: "New seed" }).click();
  await expect(seed).toHaveValue(/^\d+$/);
  await expect(compare.run).toBeEnabled();
  await expect(compare.mapping, "both models get it").toContainText("seed");
});

test("models run side by side, with time, cost and seed below each", async ({ compare, page }) => {
  const grid = await runComparison(compare, page);
  for (const model of MODELS) await expect(grid.sheet).toContainText(model.split("/")[1]!);
  await expect(grid.sheet.getByText(/\d+(\.\d+)? (s|ms)\b/)).toHaveCount(MODELS.length);
  await expect(grid.sheet.getByText(/free on the preview engine/)).toHaveCount(MODELS.length);
  const { cells } = await (
    await page.request.get(`/api${new URL(page.url()).pathname.replace("/g/", "/grids/")}`)
  ).json();
  const seeds = new Set(cells.map(({ input }: { input: { seed: number } }) => input.seed));
  expect(seeds.size, "one seed for all").toBe(1);
  await expect(grid.sheet.getByText(new RegExp(String([...seeds][0])))).toHaveCount(MODELS.length);
  for (const cell of cells) expect(cell.input.prompt).toBe("a storm at sea");
  await audit(page);
  await page.reload();
  await grid.expectDone(MODELS.length);
});

test("results are compared on the stage under the names of their models", async ({
  compare,
  page,
}) => {
  const grid = await runComparison(compare, page, MODELS.slice(0, 2));
  await grid.button("Compare all").click();
  const comparison = page.getByRole("group", { name: "Comparison", exact: true });
  await expect(comparison.getByRole("img").first()).toBeVisible();
  for (const model of MODELS.slice(0, 2))
    await expect(comparison).toContainText(model.split("/")[1]!.slice(0, 24));
  await audit(page);
});

test("votes and notes are saved", async ({ compare, page }) => {
  const grid = await runComparison(compare, page);
  await grid.voteButton(1).click();
  await expect(grid.voteButton(1)).toHaveAttribute("aria-pressed", "true");
  await grid.voteButton(2).click();
  await expect(grid.voteButton(1)).toHaveAttribute("aria-pressed", "false");
  const saved = page.waitForResponse(
    (response) => response.request().method() === "PATCH" && /\/api\/grids\//.test(response.url()),
  );
  await grid.note.fill("The second is what I meant");
  await grid.note.blur();
  expect((await saved).ok()).toBe(true);
  await page.reload();
  await expect(grid.note).toHaveValue("The second is what I meant");
  await expect(grid.voteButton(2)).toHaveAttribute("aria-pressed", "true");
  await grid.voteButton(2).click();
  await expect(grid.voteButton(2), "a vote is removed").toHaveAttribute("aria-pressed", "false");
});

test("visitors of a shared comparison can vote", async ({ compare, page, browser }) => {
  const grid = await runComparison(compare, page);
  await grid.voteButton(0).click();
  await expect(grid.voteButton(0)).toHaveAttribute("aria-pressed", "true");
  const address = await shareComparison(grid, page);
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const otherPage = await context.newPage();
  await otherPage.goto(address);
  for (const model of MODELS)
    await expect(
      otherPage.getByText(model.split("/")[1]!).filter({ visible: true }).first(),
    ).toBeVisible();
  await expect(
    otherPage.getByRole("img", { name: /Output|img2img|image-to-image/ }).first(),
  ).toBeVisible();
  const votes = otherPage.getByRole("button", { name: /^Best/ });
  await expect(votes).toHaveCount(MODELS.length);
  await votes.nth(0).click();
  await expect(votes.nth(0)).toHaveAttribute("aria-pressed", "true");
  await expect(votes.nth(0)).toContainText("2");
  await expect(
    otherPage.getByText(/free on the preview engine/).filter({ visible: true }),
  ).toHaveCount(MODELS.length);
  await audit(otherPage);
  await otherPage.reload();
  await expect(votes.nth(0)).toContainText("2");
  await expect(votes.nth(0), "the visitor's own vote is recognised after a reload").toHaveAttribute(
    "aria-pressed",
    "true",
  );
  await context.close();
  await page.goto(page.url());
  await expect(grid.voteButton(0)).toContainText("2");
});

test("votes in quick succession are all stored, of owner and visitor alike", async ({
  compare,
  page,
}) => {
  const grid = await runComparison(compare, page, [MODELS[0], MODELS[2]]);
  const voteTwice = async (votes: Locator) => {
    const held = await holdFirstResponse(page, "PUT", /\/vote(\?|$)/);
    await votes.nth(0).click();
    await votes.nth(1).click();
    held.release();
    await expect(votes.nth(1)).toHaveAttribute("aria-pressed", "true");
    await expect(votes.nth(0)).toHaveAttribute("aria-pressed", "false");
    expect(held.requests.map((request) => request.postDataJSON())).toEqual([
      { cell: 0 },
      { cell: 1 },
    ]);
    await page.reload();
    await expect(votes.nth(1)).toHaveAttribute("aria-pressed", "true");
  };
  await voteTwice(grid.sheet.getByRole("button", { name: /^Best/ }));
  await grid.voteButton(1).click();
  await expect(grid.voteButton(1)).toHaveAttribute("aria-pressed", "false");
  await page.goto(await shareComparison(grid, page));
  await voteTwice(page.getByRole("button", { name: /^Best/ }));
});

test("a repeated create is idempotent after a lost response, and new after a change", async ({
  compare,
  page,
  monitor,
}) => {
  monitor.allow(/Failed to load resource/);
  const requests: { key: string | undefined; grid: string }[] = [];
  await page.route("**/api/comparisons", async (route) => {
    const response = await route.fetch();
    requests.push({
      key: route.request().headers()["idempotency-key"],
      grid: ((await response.json()) as { id: string }).id,
    });
    await (requests.length === 4 ? route.fulfill({ response: response }) : route.abort());
  });
  await compare.open(MODELS[0], MODELS[2]);
  await compare.chooseImage(china());
  await compare.prompt.fill("a storm at sea");
  const run = async (times: number) => {
    await compare.run.click();
    await expect.poll(() => requests.length).toBe(times);
  };
  await run(1);
  await run(2);
  await compare.prompt.fill("a calm sea");
  await run(3);
  await run(4);
  await expect(page).toHaveURL(new RegExp(`/g/${requests[3]!.grid}$`));
  expect(requests[1]).toEqual(requests[0]);
  expect(requests[3]).toEqual(requests[2]);
  expect(requests[2]!.grid).not.toBe(requests[0]!.grid);
  expect(requests[2]!.key).not.toBe(requests[0]!.key);
});

test("an invalid comparison is refused with a message", async ({ page, compare, monitor }) => {
  monitor.allow(/Failed to load resource/);
  const post = (models: unknown) => page.request.post("/api/comparisons", { data: { models } });
  const model = (version: string) => ({ version, input: {} });
  for (const models of [
    [],
    [model(MODELS[0])],
    [model(MODELS[0]), model(MODELS[0])],
    Array.from({ length: 7 }, (_, index) => model(`a/b${index}`)),
  ]) {
    expect((await post(models)).status()).toBe(422);
  }
  const missing = await post([model(MODELS[0]), model(MODELS[2])]);
  expect(missing.status()).toBe(422);
  expect(JSON.stringify(await missing.json())).toContain("models.0.input");
  await page.goto(`/compare?models=acme/missing,${MODELS[0]}`);
  await expect(compare.heading.or(page.getByRole("alert")).first()).toBeVisible();
  await audit(page);
});
