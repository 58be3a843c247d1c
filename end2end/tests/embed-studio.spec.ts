import type { Page } from "@playwright/test";

import { audit } from "../fixtures/audit";
import { expect, test } from "../fixtures/embed";
import { type EmbedKey, MODEL } from "../fixtures/owner";
import { china } from "../fixtures/pictures";
import { REFUSED } from "../fixtures/watch";
import type { HostPage } from "../pages/HostPage";
import { StudioPage } from "../pages/StudioPage";

const SOON = { timeout: 60_000 };

/** Puts the studio of a key into a page of the other site. */
async function embed(host: HostPage, { key }: EmbedKey, more = ""): Promise<StudioPage> {
  await host.embed(`<depth2img-studio key="${key}" ${more}></depth2img-studio>`);
  await host.hears("ready");
  return new StudioPage(host.page, host.within());
}

/** Fills in inputs from a script of the other site, and runs them where that is asked for. */
async function ask(page: Page, params: object, { run = false } = {}): Promise<void> {
  await page.locator("depth2img-studio").evaluate(
    (studio, { params, run }) => {
      const { setParams, run: start } = studio as unknown as { setParams(params: object): void; run(): void };
      setParams.call(studio, params);
      if (run) start.call(studio);
    },
    { params, run },
  );
}

test("a visitor of another site makes a picture there, of which the site hears", async ({ host, owner, page, context }) => {
  const key = await owner.key({ fixed: { num_inference_steps: 5 } });
  const studio = await embed(host, key, 'prompt="a harbour in fog"');
  expect((await host.hears("ready"))["widget"]).toBe("studio");
  await expect(studio.field("Prompt")).toHaveValue("a harbour in fog");
  await host.expectFit();
  await studio.prepare(china());
  await audit(page);
  await studio.run.click();
  await studio.expectDone();

  const { prediction } = await host.hears("result", SOON);
  expect(prediction).toMatchObject({ status: "succeeded", prompt: "a harbour in fog" });
  expect(prediction.outputs).toEqual([{ url: expect.any(String), width: 640, height: 427 }]);
  const told = await host.heard("progress");
  expect(told.length).toBeGreaterThan(0);
  for (const progress of told) {
    expect(progress["prediction"]).toBe(prediction.id);
    expect(progress["fraction"] === null || (progress["fraction"] >= 0 && progress["fraction"] <= 1)).toBe(true);
  }
  const size = await page.evaluate(async (url) => {
    const image = Object.assign(new Image(), { src: url });
    await image.decode();
    return [image.naturalWidth, image.naturalHeight];
  }, prediction.outputs[0].url as string);
  expect(size, "what the site itself can show").toEqual([640, 427]);
  expect(await context.cookies()).toEqual([]);
  expect((await owner.keys()).find(({ id }) => id === key.id)?.used_today).toBe(1);
});

test("the site fills in the form and starts it, as soon as it likes", async ({ host, owner, page }) => {
  const { key } = await owner.key({ fixed: { num_inference_steps: 5 } });
  await host.embed(`<depth2img-studio key="${key}" params='{"num_outputs": 2, "prompt": "of the attribute"}'></depth2img-studio>`);
  // Before the frame is there.
  await ask(page, { prompt: "of a script" });
  const studio = new StudioPage(page, host.within());
  await expect(studio.field("Prompt")).toHaveValue("of a script");
  await expect(studio.field("Outputs")).toHaveValue("2");
  await studio.prepare(china());
  await ask(page, { prompt: "a storm at sea" }, { run: true });
  await studio.expectDone(2);
  const { prediction } = await host.hears("result", SOON);
  expect(prediction).toMatchObject({ prompt: "a storm at sea" });
  expect(prediction.outputs).toHaveLength(2);

  await host.element().evaluate((element) => element.setAttribute("prompt", "of the attribute, later"));
  await expect(studio.field("Prompt")).toHaveValue("of the attribute, later");
  await ask(page, { no_such_input: 1 });
  expect((await host.hears("error"))["detail"]).toContain("no_such_input");
});

test("what the owner of a key has decided is not offered, and refused to whoever asks for it", async ({ host, owner, page, server }) => {
  const key = await owner.key({ parameters: ["input_image", "prompt"], fixed: { num_outputs: 2, num_inference_steps: 5 } });
  const studio = await embed(host, key, 'prompt="fixed"');
  await expect(studio.field("Prompt")).toBeVisible();
  for (const label of ["Outputs", "Steps", "Seed", "Exclude", "Strength"]) await expect(studio.field(label)).toBeHidden();
  await studio.prepare(china());
  await studio.run.click();
  await studio.expectDone(2);
  await ask(page, { num_outputs: 8 });
  expect((await host.hears("error"))["detail"]).toContain("num_outputs");

  const { token } = JSON.parse((await host.within().locator("script#embed").textContent()) ?? "{}");
  const body = { version: MODEL, input: { input_image: "https://pictures.example/a.png", prompt: "x", num_outputs: 8 } };
  const answer = await page.request.post(`${server.url}/v1/predictions`, { headers: { Authorization: `Bearer ${token}` }, data: body });
  expect(answer.status()).toBe(422);
  expect(await answer.json()).toMatchObject({ invalid_fields: [{ field: "input.num_outputs" }] });
});

test("when the day's pictures are made, visitor and site are told", async ({ host, owner, watch }) => {
  watch.allow(REFUSED);
  const studio = await embed(host, await owner.key({ per_day: 1, fixed: { num_inference_steps: 5 } }));
  await studio.prepare(china());
  await studio.run.click();
  await studio.expectDone();
  expect(await host.heard("error")).toEqual([]);
  await studio.run.click();
  const { detail } = await host.hears("error");
  expect(detail).toMatch(/day|today|tomorrow/i);
  await expect(host.within().getByText(detail).first()).toBeVisible();
  expect(await host.heard("result")).toHaveLength(1);
});

test("two visitors of a site do not see each other's pictures", async ({ host, owner, page, server }) => {
  const key = await owner.key({ fixed: { num_inference_steps: 5 } });
  const studio = await embed(host, key);
  await studio.prepare(china());
  await studio.run.click();
  await studio.expectDone();
  const { prediction } = await host.hears("result", SOON);
  const asVisitor = async () => {
    const { token } = JSON.parse((await host.within().locator("script#embed").textContent()) ?? "{}");
    return (await page.request.get(`${server.url}/v1/predictions/${prediction.id}`, { headers: { Authorization: `Bearer ${token}` } })).status();
  };
  expect(await asVisitor()).toBe(200);
  await embed(host, key);
  expect(await asVisitor()).toBe(404);
});

test("a key that was deleted opens nothing", async ({ host, owner, watch }) => {
  watch.allow(REFUSED);
  const key = await owner.key();
  await owner.forget(key);
  await host.embed(`<depth2img-studio key="${key.key}"></depth2img-studio>`);
  await expect(host.within().getByText("This studio is not available.")).toBeVisible();
});
