import type { Page } from "@playwright/test";

import { audit } from "../fixtures/audit";
import { expect, test } from "../fixtures/embed";
import { china } from "../fixtures/images";
import { type EmbedKey, MODEL } from "../fixtures/owner";
import { RESPONSE_ERROR } from "../fixtures/page-monitor";
import { RUN_TIMEOUT_MS } from "../fixtures/timeouts";
import type { HostPage } from "../pages/HostPage";
import { StudioPage } from "../pages/StudioPage";

/** Embeds the studio of a new key into a page of the other site. */
async function embed(host: HostPage, { key }: EmbedKey, more = ""): Promise<StudioPage> {
  await host.embed(`<depth2img-studio key="${key}" ${more}></depth2img-studio>`);
  await host.waitForEvent("ready");
  return new StudioPage(host.page, host.within());
}

/** Calls the element from a script of the embedding site: sets parameters, and may run them. */
async function callStudio(page: Page, params: object, { run = false } = {}): Promise<void> {
  await page.locator("depth2img-studio").evaluate(
    (studio, { params, run }) => {
      const { setParams, run: start } = studio as unknown as {
        setParams(params: object): void;
        run(): void;
      };
      setParams.call(studio, params);
      if (run) start.call(studio);
    },
    { params, run },
  );
}

test("a visitor of another site runs a prediction, and the site receives its events", async ({
  host,
  owner,
  page,
  context,
}) => {
  const key = await owner.createEmbedKey({ fixed: { num_inference_steps: 5 } });
  const studio = await embed(host, key, 'prompt="a harbour in fog"');
  expect((await host.waitForEvent("ready"))["widget"]).toBe("studio");
  await expect(studio.field("Prompt")).toHaveValue("a harbour in fog");
  await host.expectFit();
  await studio.prepare(china());
  await audit(page);
  await studio.run.click();
  await studio.expectDone();

  const { prediction } = await host.waitForEvent("result", { timeout: RUN_TIMEOUT_MS });
  expect(prediction).toMatchObject({ status: "succeeded", prompt: "a harbour in fog" });
  expect(prediction.outputs).toEqual([{ url: expect.any(String), width: 640, height: 427 }]);
  const progressEvents = await host.events("progress");
  expect(progressEvents.length).toBeGreaterThan(0);
  for (const progress of progressEvents) {
    expect(progress["prediction"]).toBe(prediction.id);
    expect(
      progress["fraction"] === null || (progress["fraction"] >= 0 && progress["fraction"] <= 1),
    ).toBe(true);
  }
  const size = await page.evaluate(async (url) => {
    const image = Object.assign(new Image(), { src: url });
    await image.decode();
    return [image.naturalWidth, image.naturalHeight];
  }, prediction.outputs[0].url as string);
  expect(size, "the site can show the output").toEqual([640, 427]);
  expect(await context.cookies()).toEqual([]);
  expect((await owner.listEmbedKeys()).find(({ id }) => id === key.id)?.used_today).toBe(1);
});

test("the embedding site sets parameters and starts a run, even before the frame has loaded", async ({
  host,
  owner,
  page,
}) => {
  const { key } = await owner.createEmbedKey({ fixed: { num_inference_steps: 5 } });
  await host.embed(
    `<depth2img-studio key="${key}" params='{"num_outputs": 2, "prompt": "of the attribute"}'></depth2img-studio>`,
  );
  // Before the frame exists.
  await callStudio(page, { prompt: "of a script" });
  const studio = new StudioPage(page, host.within());
  await expect(studio.field("Prompt")).toHaveValue("of a script");
  await expect(studio.field("Outputs")).toHaveValue("2");
  await studio.prepare(china());
  await callStudio(page, { prompt: "a storm at sea" }, { run: true });
  await studio.expectDone(2);
  const { prediction } = await host.waitForEvent("result", { timeout: RUN_TIMEOUT_MS });
  expect(prediction).toMatchObject({ prompt: "a storm at sea" });
  expect(prediction.outputs).toHaveLength(2);

  await host
    .element()
    .evaluate((element) => element.setAttribute("prompt", "of the attribute, later"));
  await expect(studio.field("Prompt")).toHaveValue("of the attribute, later");
  await callStudio(page, { no_such_input: 1 });
  expect((await host.waitForEvent("error"))["detail"]).toContain("no_such_input");
});

test("parameters that the key's owner fixed are not offered, and refused by the API", async ({
  host,
  owner,
  page,
  server,
}) => {
  const key = await owner.createEmbedKey({
    parameters: ["input_image", "prompt"],
    fixed: { num_outputs: 2, num_inference_steps: 5 },
  });
  const studio = await embed(host, key, 'prompt="fixed"');
  await expect(studio.field("Prompt")).toBeVisible();
  for (const label of ["Outputs", "Steps", "Seed", "Negative prompt", "Strength"])
    await expect(studio.field(label)).toBeHidden();
  await studio.prepare(china());
  await studio.run.click();
  await studio.expectDone(2);
  await callStudio(page, { num_outputs: 8 });
  expect((await host.waitForEvent("error"))["detail"]).toContain("num_outputs");

  const { token } = JSON.parse((await host.within().locator("script#embed").textContent()) ?? "{}");
  const body = {
    version: MODEL,
    input: { input_image: "https://pictures.example/a.png", prompt: "x", num_outputs: 8 },
  };
  const response = await page.request.post(`${server.url}/v1/predictions`, {
    headers: { Authorization: `Bearer ${token}` },
    data: body,
  });
  expect(response.status()).toBe(422);
  expect(await response.json()).toMatchObject({ invalid_fields: [{ field: "input.num_outputs" }] });
});

test("visitor and site get an error when the daily limit is reached", async ({
  host,
  owner,
  monitor,
}) => {
  monitor.allow(RESPONSE_ERROR);
  const studio = await embed(
    host,
    await owner.createEmbedKey({ per_day: 1, fixed: { num_inference_steps: 5 } }),
  );
  await studio.prepare(china());
  await studio.run.click();
  await studio.expectDone();
  expect(await host.events("error")).toEqual([]);
  await studio.run.click();
  const { detail } = await host.waitForEvent("error");
  expect(detail).toMatch(/day|today|tomorrow/i);
  await expect(host.within().getByText(detail).first()).toBeVisible();
  expect(await host.events("result")).toHaveLength(1);
});

test("two visitors of a site do not see each other's pictures", async ({
  host,
  owner,
  page,
  server,
}) => {
  const key = await owner.createEmbedKey({ fixed: { num_inference_steps: 5 } });
  const studio = await embed(host, key);
  await studio.prepare(china());
  await studio.run.click();
  await studio.expectDone();
  const { prediction } = await host.waitForEvent("result", { timeout: RUN_TIMEOUT_MS });
  const asVisitor = async () => {
    const { token } = JSON.parse(
      (await host.within().locator("script#embed").textContent()) ?? "{}",
    );
    return (
      await page.request.get(`${server.url}/v1/predictions/${prediction.id}`, {
        headers: { Authorization: `Bearer ${token}` },
      })
    ).status();
  };
  expect(await asVisitor()).toBe(200);
  await embed(host, key);
  expect(await asVisitor()).toBe(404);
});

test("a deleted key opens nothing", async ({ host, owner, monitor }) => {
  monitor.allow(RESPONSE_ERROR);
  const key = await owner.createEmbedKey();
  await owner.deleteEmbedKey(key);
  await host.embed(`<depth2img-studio key="${key.key}"></depth2img-studio>`);
  await expect(host.within().getByText("This studio is not available.")).toBeVisible();
});
