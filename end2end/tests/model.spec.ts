import { audit } from "../fixtures/audit";
import { expect, test } from "../fixtures/catalog";
import { china, readPng } from "../fixtures/images";
import { HTML_DESCRIPTION } from "../fixtures/model-records";
import { RESPONSE_ERROR } from "../fixtures/page-monitor";
import { ModelChoice } from "../pages/ModelChoice";

const IMG2IMG = "lucataco/realistic-vision-v5-img2img";
const OTHER = "lucataco/dreamshaper7-img2img-lcm";
/** Two real models without inputs, and one with 1,001 choices. */
const NO_INPUTS = "andreasjansson/plasma";
const CHOICES = "cjwbw/vq-diffusion";

test("a model's page shows inputs, example, trend and links", async ({ model, page }) => {
  await model.open(IMG2IMG);
  await expect(page.getByText("Realistic Vision v5.0 Image 2 Image").first()).toBeVisible();
  await expect(model.inputs.getByRole("rowheader")).toContainText([
    "image",
    "prompt",
    "negative_prompt",
    "steps",
    "strength",
    "seed",
  ]);
  await expect(model.input("image")).toContainText("required");
  await expect(model.input("strength")).toContainText("0.8");
  await expect(model.input("strength")).toContainText("0 to 1");
  await expect(model.about).toContainText("Image to image");
  await expect(model.about).toContainText("175,174");
  await expect(model.about).toContainText(/12(\.\d+)? s/);
  await expect(
    model.about.getByText("unknown"),
    "an unknown price is not shown as 0",
  ).toBeVisible();
  await expect(model.chart).toBeVisible();
  await expect(model.chart.locator("text").first()).not.toBeEmpty();
  await expect(model.links.getByRole("link", { name: "Code" })).toHaveAttribute(
    "href",
    "https://github.com/lucataco/cog-realistic-vision-v5-img2img",
  );
  await expect(model.links.getByRole("link", { name: "Code" })).toHaveAttribute("rel", /noopener/);
  await expect(model.example.getByRole("img").first()).toBeVisible();
  await audit(page);
});

test("similar models are listed with what they have in common", async ({ model, page }) => {
  await model.open("cjwbw/zoedepth");
  const similar = model.similar.getByRole("listitem").filter({ has: page.getByRole("link") });
  expect(await similar.count()).toBeGreaterThan(2);
  for (const each of await similar.all())
    await expect(each).toContainText(
      /same creator|same task|same inputs|similar description|same collection/,
    );
  const next = similar.getByRole("link").first();
  const name = (await next.textContent())!.split("/").at(-1)!.trim();
  await next.click();
  await expect(model.heading).toContainText(name);
});

test("HTML in a description is escaped, and a javascript: URL is no link", async ({
  model,
  explore,
  page,
}) => {
  await model.open("strange/markup");
  await expect(page.getByText(HTML_DESCRIPTION, { exact: true }).first()).toBeVisible();
  await expect(page.locator("main script, main b:has-text('Bold')")).toHaveCount(0);
  await expect(model.links.getByRole("link", { name: "Licence" })).toHaveAttribute(
    "href",
    "https://example.com/licence",
  );
  await expect(model.links.getByRole("link", { name: "Paper" })).toHaveCount(0);
  expect(await page.title()).not.toBe("stolen");
  await explore.open("?owner=strange&q=markup");
  await expect(explore.result("markup")).toContainText("<b>Bold</b>");
});

for (const [name, text] of [
  [CHOICES, /1,?001 choices/],
  [NO_INPUTS, /This model has no inputs/],
  ["firtoz/trellis", /List: /],
  ["cuuupid/markitdown", /Secret/],
  ["strange/loop", /tree/],
  ["strange/contradiction", /steps/],
  ["strange/large-seed", /seed/],
  ["strange/nothing", /This model has no inputs/],
  ["strange/secret", /Secret/],
] as const) {
  test(`the page of ${name} lists its inputs, and the studio has a form for them`, async ({
    model,
    studio,
    page,
  }) => {
    await model.open(name);
    await expect(page.getByText(text).first()).toBeVisible();
    await audit(page);
    await new ModelChoice(page).open(name);
    await expect(studio.run).toBeVisible();
    await audit(page);
  });
}

test("one of 1,001 choices is found by typing", async ({ studio, page }) => {
  await new ModelChoice(page).open(CHOICES);
  await studio.expandSettings();
  const field = studio.settings.locator("input[list]").first();
  const choices = await field.evaluate((input: HTMLInputElement) =>
    [...input.list!.options].map(({ value }) => value),
  );
  expect(choices).toHaveLength(1001);
  await field.fill(choices[700]!);
  await expect(field).not.toHaveAttribute("aria-invalid", "true");
});

test("a secret is not saved in the draft", async ({ studio, page }) => {
  await new ModelChoice(page).open("strange/secret");
  await studio.expandSettings();
  const secret = studio.settings.locator("input[type=password]");
  await secret.fill("sk-4711-secret");
  await secret.blur();
  await page.reload();
  await expect(studio.run).toBeVisible();
  const draft = await (await page.request.get("/api/draft")).text();
  expect(draft).not.toContain("sk-4711-secret");
  expect(
    await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage })),
  ).not.toContain("sk-4711-secret");
});

test("an unknown model shows an error page", async ({ explore, page, monitor }) => {
  monitor.allow(RESPONSE_ERROR);
  await page.goto("/explore/nobody/nothing");
  await expect(explore.notFound).toBeVisible();
  await audit(page);
  await page.getByRole("alert").getByRole("link", { name: "Explore" }).click();
  await expect(explore.search).toBeVisible();
});

test("a model is run from its page, and the preview engine says that it stands in", async ({
  model,
  studio,
  page,
}) => {
  await model.open(IMG2IMG);
  await expect(page.getByText(/preview engine stands in for this model/)).toBeVisible();
  await model.run.click();
  await new ModelChoice(page).expectModel(IMG2IMG);
  await studio.prepare(china());
  await studio.fill({ Prompt: "a storm at sea", Seed: "4711" });
  await audit(page);
  await studio.start();
  await studio.expectDone();
  await expect(studio.result).toContainText("Preview engine");
  const prediction = await (await page.request.get(`/v1/predictions/${studio.id}`)).json();
  expect(prediction.model).toBe(IMG2IMG);
  expect(prediction.input).toMatchObject({ prompt: "a storm at sea", seed: 4711 });
  expect(typeof prediction.output, "one URL, as this model's output schema says").toBe("string");
  expect(prediction.logs).toContain(IMG2IMG);
  const stored = await page.request.get(prediction.output);
  expect(readPng(await stored.body(), "depth2img").width).toBeGreaterThan(0);
});

test("the draft's input is used for another model that is run from its page", async ({
  model,
  studio,
  page,
}) => {
  const choice = new ModelChoice(page);
  await choice.open(IMG2IMG);
  await studio.prepare(china());
  await studio.fill({ Prompt: "a storm at sea" });
  await model.open(OTHER);
  await model.run.click();
  await choice.expectModel(OTHER);
  await studio.expectDepth();
  await expect(studio.field("Prompt")).toHaveValue("a storm at sea");
});

test("including changes from another browser", async ({ studio, page }) => {
  const draft = async () => (await page.request.get("/api/draft")).json();
  const choice = new ModelChoice(page);
  await choice.open(IMG2IMG);
  await studio.prepare(china());
  await studio.fill({ Prompt: "a storm at sea" });
  await expect.poll(async () => (await draft()).texts?.prompt).toBe("a storm at sea");
  await page.goto("about:blank");
  const stored = await draft();
  await page.request.put("/api/draft", {
    data: { ...stored, texts: { ...stored.texts, prompt: "calm" } },
  });
  await choice.open(OTHER);
  await studio.expectDepth();
  await expect(studio.field("Prompt")).toHaveValue("calm");
  await choice.expectModel(OTHER);
});

test("the same image, settings and seed produce the same bytes", async ({ studio, page }) => {
  const outputs: Buffer[] = [];
  for (let turn = 0; turn < 2; turn++) {
    await new ModelChoice(page).open(IMG2IMG);
    await studio.prepare(china());
    await studio.fill({ Prompt: "fog", Seed: "7" });
    await studio.start();
    await studio.expectDone();
    const { output } = await (await page.request.get(`/v1/predictions/${studio.id}`)).json();
    outputs.push(await (await page.request.get(output)).body());
  }
  expect(outputs[0]!.equals(outputs[1]!)).toBe(true);
});

test("settings are mapped to another model, and the unsupported ones named", async ({
  studio,
  page,
}) => {
  const choice = new ModelChoice(page);
  await choice.open(IMG2IMG);
  await studio.prepare(china());
  await studio.fill({
    Prompt: "a storm at sea",
    "Negative prompt": "people",
    Strength: "0.3",
    Seed: "4711",
  });
  await choice.change(OTHER);
  await expect(studio.field("Prompt")).toHaveValue("a storm at sea");
  await expect(studio.field("Strength")).toHaveValue("0.3");
  await studio.expandSettings();
  await expect(studio.field("Seed")).toHaveValue("4711");
  await expect(page.getByText(/^Applied: /)).toBeVisible();
  await expect(page.getByText(/Not applied: /)).toBeVisible();
  await audit(page);
  await studio.start();
  await studio.expectDone();
});

test("a wrongly detected role is corrected, for this visitor and permanently", async ({
  model,
  studio,
  page,
  browser,
}) => {
  const name = IMG2IMG;
  const choice = new ModelChoice(page);
  await choice.open(name);
  await choice.setRole("Prompt", "negative_prompt");
  await expect(choice.group.getByRole("button", { name: "Detect again" })).toBeVisible();
  await page.reload();
  await expect(studio.run).toBeVisible();
  const entry = async (request: typeof page.request) =>
    (await (await request.get(`/api/catalog/models/${name}`)).json()) as {
      roles: { prompt: string };
      has_own_roles: boolean;
    };
  expect(await entry(page.request)).toMatchObject({
    has_own_roles: true,
    roles: { prompt: "negative_prompt" },
  });
  const otherVisitor = await browser.newContext({ baseURL: new URL(page.url()).origin });
  expect(await entry(otherVisitor.request)).toMatchObject({
    has_own_roles: false,
    roles: { prompt: "prompt" },
  });
  await otherVisitor.close();
  await model.open(name);
});

test("a model that cannot run here says why", async ({ model, page }) => {
  await model.open(NO_INPUTS);
  await expect(model.cannotRun).toBeVisible();
  await expect(model.cannotRun).toHaveAccessibleDescription(/cannot run this model/);
  await audit(page);
});
