import { audit } from "../fixtures/audit";
import { expect, test } from "../fixtures/catalog";
import { SNAPSHOT_MODELS } from "../fixtures/catalog-snapshot";
import { holdRequests } from "../fixtures/hold-requests";
import { UNUSUAL_MODELS } from "../fixtures/model-records";
import { RESPONSE_ERROR } from "../fixtures/page-monitor";

/** The snapshot and at least the built-in model, which may be part of it. */
const MIN_MODELS = SNAPSHOT_MODELS + UNUSUAL_MODELS.length;

test("the catalog has all models, and a query with a typo finds results while typing", async ({
  explore,
  page,
}) => {
  await explore.open();
  expect((await explore.counts()).catalogSize).toBeGreaterThanOrEqual(MIN_MODELS);
  await expect(explore.search).toBeFocused();
  await audit(page);
  await explore.search.pressSequentially("zoedeph");
  await expect(explore.link("cjwbw/zoedepth")).toBeVisible();
  await expect(page).toHaveURL(/\/explore\?q=zoedeph$/);
  expect((await explore.counts()).total).toBeLessThan(60);
  await explore.search.fill("backgrnd remov");
  await expect(explore.links.filter({ hasText: /background|remov|rembg/ }).first()).toBeVisible();
});

test("a match in the name ranks before matches in the description", async ({ explore }) => {
  await explore.open("?q=stable-diffusion-depth2img");
  await expect(explore.links.first()).toHaveText(/jagilley\s*\/\s*stable-diffusion-depth2img/);
  await explore.search.fill("upscal");
  await expect(explore.results.first()).toContainText(/upscal/i);
});

test("each facet value narrows the results to the number beside it", async ({ explore, page }) => {
  await explore.open();
  for (const [facet, value] of [
    ["Task", "Image to image"],
    ["Inputs", "seed"],
    ["Runs", "over 1 M"],
  ] as const) {
    const expectedTotal = await explore.countOf(facet, value);
    expect(expectedTotal, value).toBeGreaterThan(0);
    await explore.facetValue(facet, value).check();
    await explore.expectTotal(expectedTotal);
  }
  const { total } = await explore.counts();
  await expect(explore.links).toHaveCount(Math.min(total, 20));
  for (const inputs of await explore.list.getByRole("list", { name: "Inputs" }).all())
    await expect(inputs).toContainText("seed");
  await audit(page);

  await explore.chip("over 1 M").click();
  await expect(explore.facetValue("Runs", "over 1 M")).not.toBeChecked();
  await explore.clear.click();
  await expect(page).toHaveURL(/\/explore$/);
  await expect
    .poll(() => explore.counts().then(({ total, catalogSize }) => catalogSize - total))
    .toBe(0);
});

test("the query is in the URL and survives back navigation and a reload", async ({
  explore,
  page,
}) => {
  await explore.open();
  await explore.search.fill("depth");
  await expect(page).toHaveURL(/q=depth/);
  await explore.facetValue("Inputs", "image").check();
  await explore.sort.selectOption({ label: "Newest" });
  await explore.view("Gallery").click();
  await expect(page).toHaveURL(/\?q=depth&inputs=image&sort=newest&view=gallery$/);
  const { total } = await explore.counts();
  await page.reload();
  await expect(explore.search).toHaveValue("depth");
  await expect(explore.facetValue("Inputs", "image")).toBeChecked();
  await expect(explore.view("Gallery")).toHaveAttribute("aria-pressed", "true");
  await explore.expectTotal(total);

  await explore.links.first().click();
  await expect(page).toHaveURL(/\/explore\/[^/]+\/[^/?]+$/);
  await page.goBack();
  await expect(explore.search).toHaveValue("depth");
  await explore.expectTotal(total);
  await expect(explore.sort).toHaveValue("newest");
});

test("models are navigated, opened and selected by keyboard", async ({ explore, page }) => {
  await explore.open("?q=depth&sort=runs");
  await explore.search.focus();
  await page.keyboard.press("ArrowDown");
  await expect(explore.links.first()).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(explore.links.nth(1)).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(explore.links.first()).toBeFocused();
  await page.keyboard.press("x");
  await expect(explore.tray).toContainText("1 selected");
  await page.keyboard.press("/");
  await expect(explore.search).toBeFocused();
  await page.keyboard.press("End");
  await page.keyboard.type("x");
  await expect(explore.search, "a letter typed into the search field is no shortcut").toHaveValue(
    "depthx",
  );
  await page.keyboard.press("Backspace");
  await expect(explore.link("cjwbw/zoedepth")).toBeVisible();
  await page.keyboard.press("ArrowDown");
  const name = (await explore.links.first().textContent())!.split("/").at(-1)!.trim();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
});

test("the list loads more on scroll, without duplicates", async ({ explore, page }) => {
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
  await expect
    .poll(() =>
      explore.list
        .locator("img")
        .first()
        .evaluate((image: HTMLImageElement) => image.naturalWidth),
    )
    .toBeGreaterThan(0);
  await audit(page);
});

test("without results, filters to remove are suggested", async ({ explore, page }) => {
  await explore.open("?q=zoedepth&outputs=video&runs=over-1m");
  await expect(explore.empty).toBeVisible();
  await explore.expectTotal(0);
  await audit(page);
  await page.getByRole("button", { name: /^Without “Outputs”: \d+ models?$/ }).click();
  await expect(explore.link("cjwbw/zoedepth")).toBeVisible();
  await explore.open("?q=zqxjkvbw");
  await expect(explore.empty).toBeVisible();
});

for (const [description, typed] of [
  ["10,000 characters", "depth ".repeat(1_667).slice(0, 10_000)],
  ["query syntax", '+(]"*: -depth^2~ AND OR NOT {a TO b} \\ title:'],
  ["punctuation only", '+(]"*:\\^~{['],
  ["HTML", "<img src=x onerror=alert(1)>"],
  ["Cyrillic letters and an emoji", "глубина 深度 🏞️"],
] as const) {
  test(`a search for ${description} does not fail`, async ({ explore, page }) => {
    await explore.open();
    const response = page.waitForResponse((response) =>
      response.url().includes("/api/catalog/models?"),
    );
    await explore.search.fill(typed);
    expect((await response).status()).toBe(200);
    await expect(page.getByRole("alert")).toHaveCount(0);
    await expect(explore.count).toBeVisible();
    const direct = await page.request.get("/api/catalog/models", { params: { q: typed } });
    expect(direct.status()).toBe(200);
  });
}

test("special characters are matched literally", async ({ explore, page }) => {
  await explore.open();
  const total = async (q: string) =>
    (await (await page.request.get("/api/catalog/models", { params: { q } })).json())
      .total as number;
  expect(await total('+zoedepth" AND')).toBe(await total("zoedepth and"));
});

test("a failed search shows an error and can be retried", async ({ explore, page, monitor }) => {
  monitor.allow(/Failed to load resource/);
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

test("the response to the latest query is shown, even if an earlier one arrives later", async ({
  explore,
  page,
}) => {
  await explore.open();
  const answered: string[] = [];
  const release = await holdRequests(
    page,
    /\/api\/catalog\/models\?(.*&)?q=upscaler(&|$)/,
    async (route) => {
      const response = await route.fetch();
      // The page may have canceled the request.
      await route.fulfill({ response }).catch(() => undefined);
      answered.push(route.request().url());
    },
  );
  const requested = page.waitForRequest(/q=upscaler/);
  await explore.search.fill("upscaler");
  await requested;
  await explore.search.fill("zoedepth");
  await expect(explore.link("cjwbw/zoedepth")).toBeVisible();
  release();
  await expect.poll(() => answered.length).toBe(1);
  await expect(explore.search).toHaveValue("zoedepth");
  await expect(explore.link("cjwbw/zoedepth")).toBeVisible();
});

test("a creator's page lists the creator's models", async ({ explore, page, monitor }) => {
  monitor.allow(RESPONSE_ERROR);
  await page.goto("/explore/cjwbw");
  await expect(page.getByRole("heading", { level: 1, name: "cjwbw" })).toBeVisible();
  await expect(page.getByText("130 models", { exact: true })).toBeVisible();
  await expect(explore.links.first()).toContainText("cjwbw");
  await audit(page);
  await page.goto("/explore/nobody-of-this-name");
  await expect(explore.notFound).toBeVisible();
  await page.goto("/collections/no-such-collection");
  await expect(explore.notFound).toBeVisible();
  await audit(page);
});

test("a collection lists its models", async ({ explore, page }) => {
  const { collections } = await (await page.request.get("/api/catalog/collections")).json();
  const [{ slug, name, count }] = collections;
  await page.goto(`/collections/${slug}`);
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(explore.links).toHaveCount(count);
  await audit(page);
});

test.describe("without covers", () => {
  test.use({ hasCovers: false });

  test("the list keeps its layout", async ({ explore, page, monitor }) => {
    monitor.allow(RESPONSE_ERROR);
    await explore.open("?q=depth");
    await expect(explore.links.first()).toBeVisible();
    await expect(page.getByText("make catalog")).toHaveCount(0);
    await expect(
      explore.results.first().locator("img"),
      "images below the fold load when they become visible",
    ).toHaveCount(0);
    await audit(page);
  });

  test("an example shows placeholders for its missing files", async ({ model, page, monitor }) => {
    monitor.allow(RESPONSE_ERROR);
    await model.open("lucataco/realistic-vision-v5-img2img");
    await expect(model.example.getByRole("figure")).toHaveCount(2);
    for (const figure of await model.example.getByRole("figure").all())
      await expect(figure).toContainText("could not be loaded");
    await expect(model.example.locator("img")).toHaveCount(0);
    await audit(page);
  });
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test("facets are in a sheet, and nothing is wider than the screen", async ({ explore, page }) => {
    await explore.open("?q=depth");
    await page.getByRole("button", { name: "Filter" }).tap();
    const expectedTotal = await explore.countOf("Inputs", "image");
    await explore.facetValue("Inputs", "image").check();
    await page.getByRole("button", { name: /^Show [\d,]+ models?$/ }).tap();
    await explore.expectTotal(expectedTotal);
    await expect(explore.facet("Inputs")).toBeHidden();
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
    ).toBeLessThanOrEqual(0);
    await audit(page);
  });
});

test("explore is a lazy-loaded part that the studio's first load does not include", async ({
  studio,
  page,
}) => {
  const parts: string[] = [];
  page.on(
    "request",
    (request) => /explore/.test(request.url()) && parts.push(new URL(request.url()).pathname),
  );
  await studio.open();
  await page.waitForLoadState("networkidle");
  expect(parts).toEqual([]);
  await page.getByRole("link", { name: "Explore" }).filter({ visible: true }).first().click();
  await expect(page).toHaveURL(/\/explore$/);
  await expect.poll(() => parts.some((part) => part.endsWith(".wasm"))).toBe(true);
});
