import { audit } from "../fixtures/audit";
import { expect, test } from "../fixtures/catalog";
import { STRANGE } from "../fixtures/models";
import { SNAPSHOT_MODELS } from "../fixtures/snapshot";
import { REFUSED } from "../fixtures/watch";

/** Beside the snapshot there is at least the built-in model, which may be in it. */
const KNOWN = SNAPSHOT_MODELS + STRANGE.length;

test("all models are there, and a search with a slip of the finger finds while one types", async ({ explore, page }) => {
  await explore.open();
  expect((await explore.found()).of).toBeGreaterThanOrEqual(KNOWN);
  await expect(explore.search).toBeFocused();
  await audit(page);
  await explore.search.pressSequentially("zoedeph");
  await expect(explore.link("cjwbw/zoedepth")).toBeVisible();
  await expect(page).toHaveURL(/\/explore\?q=zoedeph$/);
  expect((await explore.found()).total).toBeLessThan(60);
  await explore.search.fill("backgrnd remov");
  await expect(explore.links.filter({ hasText: /background|remov|rembg/ }).first()).toBeVisible();
});

test("a name is found before those that only speak of it", async ({ explore }) => {
  await explore.open("?q=stable-diffusion-depth2img");
  await expect(explore.links.first()).toHaveText(/jagilley\s*\/\s*stable-diffusion-depth2img/);
  await explore.search.fill("upscal");
  await expect(explore.results.first()).toContainText(/upscal/i);
});

test("facets narrow, each with the number that it leaves", async ({ explore, page }) => {
  await explore.open();
  for (const [facet, value] of [["Task", "Image to image"], ["Takes", "seed"], ["Runs", "over 1 M"]] as const) {
    const promised = await explore.countOf(facet, value);
    expect(promised, value).toBeGreaterThan(0);
    await explore.value(facet, value).check();
    await explore.expectFound(promised);
  }
  const { total } = await explore.found();
  await expect(explore.links).toHaveCount(Math.min(total, 20));
  for (const takes of await explore.list.getByRole("list", { name: "Takes" }).all()) await expect(takes).toContainText("seed");
  await audit(page);

  await explore.chip("over 1 M").click();
  await expect(explore.value("Runs", "over 1 M")).not.toBeChecked();
  await explore.clear.click();
  await expect(page).toHaveURL(/\/explore$/);
  await expect.poll(() => explore.found().then(({ total, of }) => of - total)).toBe(0);
});

test("what is searched for stands in the address, goes back with the browser and outlives a reload", async ({ explore, page }) => {
  await explore.open();
  await explore.search.fill("depth");
  await expect(page).toHaveURL(/q=depth/);
  await explore.value("Takes", "image").check();
  await explore.sort.selectOption({ label: "Newest" });
  await explore.view("Gallery").click();
  await expect(page).toHaveURL(/\?q=depth&takes=image&sort=newest&view=gallery$/);
  const { total } = await explore.found();
  await page.reload();
  await expect(explore.search).toHaveValue("depth");
  await expect(explore.value("Takes", "image")).toBeChecked();
  await expect(explore.view("Gallery")).toHaveAttribute("aria-pressed", "true");
  await explore.expectFound(total);

  await explore.links.first().click();
  await expect(page).toHaveURL(/\/explore\/[^/]+\/[^/?]+$/);
  await page.goBack();
  await expect(explore.search).toHaveValue("depth");
  await explore.expectFound(total);
  await expect(explore.sort).toHaveValue("newest");
});

test("models can be gone through, opened and chosen by keys alone", async ({ explore, page }) => {
  await explore.open("?q=depth&sort=runs");
  await explore.search.focus();
  await page.keyboard.press("ArrowDown");
  await expect(explore.links.first()).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(explore.links.nth(1)).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(explore.links.first()).toBeFocused();
  await page.keyboard.press("x");
  await expect(explore.tray).toContainText("1 chosen");
  await page.keyboard.press("/");
  await expect(explore.search).toBeFocused();
  await page.keyboard.press("End");
  await page.keyboard.type("x");
  await expect(explore.search, "a letter that is typed is one").toHaveValue("depthx");
  await page.keyboard.press("Backspace");
  await expect(explore.link("cjwbw/zoedepth")).toBeVisible();
  await page.keyboard.press("ArrowDown");
  const name = (await explore.links.first().textContent())!.split("/").at(-1)!.trim();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
});

test("the list goes on where one reads on, without a model twice", async ({ explore, page }) => {
  await explore.open("?sort=newest");
  await expect(explore.results).toHaveCount(20);
  await explore.more.scrollIntoViewIfNeeded();
  await expect.poll(() => explore.results.count()).toBeGreaterThan(20);
  const names = await explore.links.allTextContents();
  expect(new Set(names).size).toBe(names.length);
  await page.goto("/explore?q=zoedepth");
  await expect(explore.more).toHaveCount(0);
});

test("the gallery shows the same models as pictures", async ({ explore, page }) => {
  await explore.open("?q=depth");
  const names = await explore.links.allTextContents();
  await explore.view("Gallery").click();
  await expect(explore.links).toHaveText(names.map((name) => name.trim()));
  await expect.poll(() => explore.list.locator("img").first().evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  await audit(page);
});

test("where nothing is found, what to loosen is told", async ({ explore, page }) => {
  await explore.open("?q=zoedepth&gives=video&runs=over-1m");
  await expect(explore.empty).toBeVisible();
  await explore.expectFound(0);
  await audit(page);
  await page.getByRole("button", { name: /^Without “Gives”: \d+ models?$/ }).click();
  await expect(explore.link("cjwbw/zoedepth")).toBeVisible();
  await explore.open("?q=zqxjkvbw");
  await expect(explore.empty).toBeVisible();
});

for (const [what, typed] of [
  ["10,000 characters", "depth ".repeat(1_667).slice(0, 10_000)],
  ["signs that search languages mean something by", '+(]"*: -depth^2~ AND OR NOT {a TO b} \\ title:'],
  ["nothing but such signs", '+(]"*:\\^~{['],
  ["HTML", "<img src=x onerror=alert(1)>"],
  ["another script", "глубина 深度 🏞️"],
] as const) {
  test(`a search of ${what} is answered like any other`, async ({ explore, page }) => {
    await explore.open();
    const answer = page.waitForResponse((response) => response.url().includes("/api/catalog/models?"));
    await explore.search.fill(typed);
    expect((await answer).status()).toBe(200);
    await expect(page.getByRole("alert")).toHaveCount(0);
    await expect(explore.count).toBeVisible();
    const direct = await page.request.get("/api/catalog/models", { params: { q: typed } });
    expect(direct.status()).toBe(200);
  });
}

test("signs stand for themselves: with them the same is found", async ({ explore, page }) => {
  await explore.open();
  const total = async (q: string) => (await (await page.request.get("/api/catalog/models", { params: { q } })).json()).total as number;
  expect(await total('+zoedepth" AND')).toBe(await total("zoedepth and"));
});

test("a search that fails says so, and is tried again", async ({ explore, page, watch }) => {
  watch.allow(/Failed to load resource/);
  await explore.open();
  await page.route("**/api/catalog/models?*", (route) => route.fulfill({ status: 503, body: "" }));
  await explore.search.fill("depth");
  await expect(page.getByRole("alert")).toBeVisible();
  await audit(page);
  await page.unroute("**/api/catalog/models?*");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(explore.link("cjwbw/zoedepth").or(explore.links.first()).first()).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("the answer to the last key is shown, however late an earlier one comes", async ({ explore, page }) => {
  await explore.open();
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\/api\/catalog\/models\?(.*&)?q=upscaler(&|$)/, async (route) => {
    await held;
    await route.continue().catch(() => undefined);
  });
  await explore.search.fill("upscaler");
  await page.waitForRequest(/q=upscaler/);
  await explore.search.fill("zoedepth");
  await expect(explore.link("cjwbw/zoedepth")).toBeVisible();
  release();
  await page.waitForLoadState("networkidle");
  await expect(explore.link("cjwbw/zoedepth")).toBeVisible();
});

test("a creator's page has what is theirs", async ({ explore, page, watch }) => {
  watch.allow(REFUSED);
  await page.goto("/explore/cjwbw");
  await expect(page.getByRole("heading", { level: 1, name: "cjwbw" })).toBeVisible();
  await expect(page.getByText("130 models", { exact: true })).toBeVisible();
  await expect(explore.links.first()).toContainText("cjwbw");
  await audit(page);
  await page.goto("/explore/nobody-of-this-name");
  await expect(explore.missing).toBeVisible();
  await page.goto("/collections/no-such-collection");
  await expect(explore.missing).toBeVisible();
  await audit(page);
});

test("a collection has its models", async ({ explore, page }) => {
  const { collections } = await (await page.request.get("/api/catalog/collections")).json();
  const [{ slug, name, count }] = collections;
  await page.goto(`/collections/${slug}`);
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(explore.links).toHaveCount(count);
  await audit(page);
});

test.describe("where covers cannot be had", () => {
  test.use({ covers: false });

  test("the list stands as it does with them", async ({ explore, page, watch }) => {
    watch.allow(REFUSED);
    await explore.open("?q=depth");
    await expect(explore.links.first()).toBeVisible();
    await expect(page.getByText("make catalog")).toHaveCount(0);
    await expect(explore.results.first().locator("img"), "those further down are asked for when they come into sight").toHaveCount(0);
    await audit(page);
  });

  test("an example says in place of each that it is gone", async ({ model, page, watch }) => {
    watch.allow(REFUSED);
    await model.open("lucataco/realistic-vision-v5-img2img");
    await expect(model.example.getByRole("figure")).toHaveCount(2);
    for (const figure of await model.example.getByRole("figure").all()) await expect(figure).toContainText("cannot be fetched");
    await expect(model.example.locator("img")).toHaveCount(0);
    await audit(page);
  });
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test("facets are in a sheet, and nothing is wider than the screen", async ({ explore, page }) => {
    await explore.open("?q=depth");
    await page.getByRole("button", { name: "Filter" }).tap();
    const promised = await explore.countOf("Takes", "image");
    await explore.value("Takes", "image").check();
    await page.getByRole("button", { name: /^Show [\d,]+ models?$/ }).tap();
    await explore.expectFound(promised);
    await expect(explore.facet("Takes")).toBeHidden();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    await audit(page);
  });
});

test("explore is a part of its own, which the studio's first load has nothing of", async ({ studio, page }) => {
  const parts: string[] = [];
  page.on("request", (request) => /explore/.test(request.url()) && parts.push(new URL(request.url()).pathname));
  await studio.open();
  await page.waitForLoadState("networkidle");
  expect(parts).toEqual([]);
  await page.getByRole("link", { name: "Explore" }).filter({ visible: true }).first().click();
  await expect(page).toHaveURL(/\/explore$/);
  await expect.poll(() => parts.some((part) => part.endsWith(".wasm"))).toBe(true);
});
