import type { Page } from "@playwright/test";

import { audit } from "../fixtures/audit";
import { expect, test } from "../fixtures/catalog";
import { china } from "../fixtures/pictures";
import type { CompareModelsPage } from "../pages/CompareModelsPage";
import { GridPage } from "../pages/GridPage";

/** Three real models that make a picture from one, with 5, 6 and 6 inputs of their own. */
const MODELS = ["lucataco/realistic-vision-v5-img2img", "mixinmax1990/realisitic-vision-v3-image-to-image", "lucataco/dreamshaper7-img2img-lcm"] as const;
/** A real one that cannot do without a choice of its own. */
const DEMANDING = "rossjillian/controlnet";
const GRID = /\/g\/[0-9a-z]{26}$/;

/** Runs these models on one picture and waits until each has made its own. */
async function run(compare: CompareModelsPage, page: Page, models: readonly string[] = MODELS): Promise<GridPage> {
  await compare.open(...models);
  await compare.chooseImage(china());
  await compare.prompt.fill("a storm at sea");
  await compare.run.click();
  await expect(page).toHaveURL(GRID);
  const grid = new GridPage(page);
  await grid.expectDone(models.length);
  return grid;
}

test("models are chosen while one browses, at most six, and stay chosen over a visit to one of them", async ({ explore, compare, page }) => {
  await explore.open("?q=img2img");
  await explore.pick(MODELS[0]).check();
  await expect(explore.tray).toContainText("1 chosen");
  await expect(explore.tray.getByRole("link", { name: "Compare on one picture" })).toHaveCount(0);
  await explore.pick(MODELS[2]).check();
  await expect(explore.tray).toContainText("2 chosen");
  await audit(page);
  await explore.link(MODELS[2]).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("dreamshaper7");
  await page.goBack();
  await expect(explore.pick(MODELS[0])).toBeChecked();
  const others = page.getByRole("checkbox", { name: /^Compare /, checked: false });
  for (let chosen = 2; chosen < 6; chosen++) await others.first().check();
  await expect(explore.tray).toContainText("6 chosen");
  if ((await others.count()) > 0) await expect(others.first(), "a seventh").toBeDisabled();
  for (const each of (await page.getByRole("checkbox", { name: /^Compare /, checked: true }).all()).slice(2).reverse()) await each.uncheck();
  await explore.compare();
  await expect(page).toHaveURL(/\/compare\?models=[^&]+%2C|\/compare\?models=[^&]+,/);
  await expect(compare.heading).toBeVisible();
});

test("before anything runs it is told what goes where, how long it takes and what it costs", async ({ compare, page }) => {
  const sent: string[] = [];
  page.on("request", (request) => request.method() === "POST" && /\/api\/comparisons$/.test(request.url()) && sent.push(request.url()));
  await compare.open(...MODELS);
  await compare.chooseImage(china());
  await compare.prompt.fill("a storm at sea");
  for (const model of MODELS) await expect(compare.mapping).toContainText(model.split("/")[1]!);
  for (const field of ["image", "prompt"]) await expect(compare.mapping).toContainText(field);
  await expect(compare.estimate).toContainText(/about \d+ s/);
  await expect(compare.estimate, "it costs nothing, and that is not $0").toContainText("free on the preview engine");
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

test("what a model cannot do without is asked for before anything runs", async ({ compare }) => {
  await compare.open(...MODELS);
  await compare.prompt.fill("a storm at sea");
  await expect(compare.run).toBeDisabled();
  await compare.chooseImage(china());
  await expect(compare.run).toBeEnabled();
});

test("settings have the fields of the studio, and what one model alone needs is asked of it", async ({ compare, studio, page }) => {
  await compare.open(MODELS[0], DEMANDING);
  await studio.drop(china(), page.getByRole("main"));
  await expect(page.getByRole("img", { name: "The picture to start from" })).toBeVisible();
  await compare.prompt.fill("a storm at sea");
  await expect(compare.mapping).toContainText("It also needs");
  await expect(compare.run).toBeDisabled();
  await compare.mapping.getByLabel("Structure").selectOption("depth");
  await expect(compare.run).toBeEnabled();
  const seed = page.getByLabel("Seed", { exact: true });
  await seed.fill("seven");
  await expect(compare.run, "what is wrong is not sent").toBeDisabled();
  await expect(page.getByText(/whole number/)).toBeVisible();
  await audit(page);
  await page.getByRole("button", { name: "New seed" }).click();
  await expect(seed).toHaveValue(/^\d+$/);
  await expect(compare.run).toBeEnabled();
  await expect(compare.mapping, "both get it").toContainText("seed");
});

test("all run side by side, with time, cost and seed under each", async ({ compare, page }) => {
  const grid = await run(compare, page);
  for (const model of MODELS) await expect(grid.sheet).toContainText(model.split("/")[1]!);
  await expect(grid.sheet.getByText(/\d+(\.\d+)? (s|ms)\b/)).toHaveCount(MODELS.length);
  await expect(grid.sheet.getByText(/free on the preview engine/)).toHaveCount(MODELS.length);
  const { cells } = await (await page.request.get(`/api${new URL(page.url()).pathname.replace("/g/", "/grids/")}`)).json();
  const seeds = new Set(cells.map(({ input }: { input: { seed: number } }) => input.seed));
  expect(seeds.size, "one seed for all").toBe(1);
  await expect(grid.sheet.getByText(new RegExp(String([...seeds][0])))).toHaveCount(MODELS.length);
  for (const cell of cells) expect(cell.input.prompt).toBe("a storm at sea");
  await audit(page);
  await page.reload();
  await grid.expectDone(MODELS.length);
});

test("the pictures are compared as any others, by the names of their models", async ({ compare, page }) => {
  const grid = await run(compare, page, MODELS.slice(0, 2));
  await grid.button("Compare all").click();
  const comparison = page.getByRole("group", { name: "Comparison" });
  await expect(comparison.getByRole("img").first()).toBeVisible();
  for (const model of MODELS.slice(0, 2)) await expect(comparison).toContainText(model.split("/")[1]!.slice(0, 24));
  await audit(page);
});

test("one votes and notes, and both are there afterwards", async ({ compare, page }) => {
  const grid = await run(compare, page);
  await grid.best(1).click();
  await expect(grid.best(1)).toHaveAttribute("aria-pressed", "true");
  await grid.best(2).click();
  await expect(grid.best(1)).toHaveAttribute("aria-pressed", "false");
  const saved = page.waitForResponse((response) => response.request().method() === "PATCH" && /\/api\/grids\//.test(response.url()));
  await grid.note.fill("The second is what I meant");
  await grid.note.blur();
  expect((await saved).ok()).toBe(true);
  await page.reload();
  await expect(grid.note).toHaveValue("The second is what I meant");
  await expect(grid.best(2)).toHaveAttribute("aria-pressed", "true");
  await grid.best(2).click();
  await expect(grid.best(2), "a vote is taken back").toHaveAttribute("aria-pressed", "false");
});

test("a comparison is shared, and whoever has the link votes too", async ({ compare, page, browser }) => {
  const grid = await run(compare, page);
  await grid.best(0).click();
  await expect(grid.best(0)).toHaveAttribute("aria-pressed", "true");
  await grid.button("Share").click();
  await page.getByRole("dialog").getByRole("radio", { name: /With settings/ }).check();
  await page.getByRole("button", { name: "Make a link" }).click();
  const address = (await page.getByRole("region", { name: "The link" }).locator("code").textContent())!;

  const context = await browser.newContext({ reducedMotion: "reduce" });
  const stranger = await context.newPage();
  await stranger.goto(address);
  for (const model of MODELS) await expect(stranger.getByText(model.split("/")[1]!).filter({ visible: true }).first()).toBeVisible();
  await expect(stranger.getByRole("img", { name: /Output|img2img|image-to-image/ }).first()).toBeVisible();
  const votes = stranger.getByRole("button", { name: /^Best/ });
  await expect(votes).toHaveCount(MODELS.length);
  await votes.nth(0).click();
  await expect(votes.nth(0)).toHaveAttribute("aria-pressed", "true");
  await expect(votes.nth(0)).toContainText("2");
  await expect(stranger.getByText(/free on the preview engine/).filter({ visible: true })).toHaveCount(MODELS.length);
  await audit(stranger);
  await stranger.reload();
  await expect(votes.nth(0)).toContainText("2");
  await expect(votes.nth(0), "one's own vote is known again").toHaveAttribute("aria-pressed", "true");
  await context.close();
  await page.goto(page.url());
  await expect(grid.best(0)).toContainText("2");
});

test("the same is asked for twice and made once where an answer is lost, and what was changed since is asked for itself", async ({ compare, page, watch }) => {
  watch.allow(/Failed to load resource/);
  const asked: { key: string | undefined; grid: string }[] = [];
  await page.route("**/api/comparisons", async (route) => {
    const answer = await route.fetch();
    asked.push({ key: route.request().headers()["idempotency-key"], grid: ((await answer.json()) as { id: string }).id });
    await (asked.length === 4 ? route.fulfill({ response: answer }) : route.abort());
  });
  await compare.open(MODELS[0], MODELS[2]);
  await compare.chooseImage(china());
  await compare.prompt.fill("a storm at sea");
  const run = async (times: number) => {
    await compare.run.click();
    await expect.poll(() => asked.length).toBe(times);
  };
  await run(1);
  await run(2);
  await compare.prompt.fill("a calm sea");
  await run(3);
  await run(4);
  await expect(page).toHaveURL(new RegExp(`/g/${asked[3]!.grid}$`));
  expect(asked[1]).toEqual(asked[0]);
  expect(asked[3]).toEqual(asked[2]);
  expect(asked[2]!.grid).not.toBe(asked[0]!.grid);
  expect(asked[2]!.key).not.toBe(asked[0]!.key);
});

test("a comparison of what cannot be one is refused in words", async ({ page, compare, watch }) => {
  watch.allow(/Failed to load resource/);
  const post = (models: unknown) => page.request.post("/api/comparisons", { data: { models } });
  const model = (version: string) => ({ version, input: {} });
  for (const models of [[], [model(MODELS[0])], [model(MODELS[0]), model(MODELS[0])], Array.from({ length: 7 }, (_, index) => model(`a/b${index}`))]) {
    expect((await post(models)).status()).toBe(422);
  }
  const missing = await post([model(MODELS[0]), model(MODELS[2])]);
  expect(missing.status()).toBe(422);
  expect(JSON.stringify(await missing.json())).toContain("models.0.input");
  await page.goto(`/compare?models=nobody/nothing,${MODELS[0]}`);
  await expect(compare.heading.or(page.getByRole("alert")).first()).toBeVisible();
  await audit(page);
});
