import { readFile } from "node:fs/promises";
import { crc32 } from "node:zlib";

import { audit } from "../fixtures/audit";
import { importModels } from "../fixtures/catalog-snapshot";
import { china, coffee, type Upload } from "../fixtures/images";
import { buildModel } from "../fixtures/model-records";
import { MODEL } from "../fixtures/owner";
import { RESPONSE_ERROR } from "../fixtures/page-monitor";
import { expect, test } from "../fixtures/test";
import { ModelChoice } from "../pages/ModelChoice";

/** The PNG with this text in the studio's metadata chunk, after IHDR. */
function withMetadata(png: Buffer, text: string, checksumError = 0): Buffer {
  const inner = Buffer.concat([Buffer.from("iTXtdepth2img\0\0\0\0\0"), Buffer.from(text)]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(inner.length - 4);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE((crc32(inner) ^ checksumError) >>> 0);
  return Buffer.concat([png.subarray(0, 33), length, inner, sum, png.subarray(33)]);
}

/** A picture with this text as its settings. */
function picture(text: string, checksumError = 0): Upload {
  const buffer = withMetadata(coffee().buffer, text, checksumError);
  return { name: "x.png", mimeType: "image/png", buffer };
}

/** Settings of a result of another model than the built-in one. */
function settingsOf(model: string): string {
  return JSON.stringify({
    model,
    input: { prompt: "a red pagoda", palette: "ink" },
    roles: { image: "image", prompt: "prompt", seed: "seed" },
    seed: 77,
  });
}

test("an image saved with its settings restores them", async ({ studio, page }) => {
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Prompt: "a red pagoda", Steps: "5", Seed: "77" });
  await studio.start();
  await studio.expectDone();
  const saved = await readFile(await (await studio.download()).path());
  await page.getByLabel("With settings").uncheck();
  const plain = await readFile(await (await studio.download()).path());
  expect(plain.includes("red pagoda")).toBe(false);

  await studio.open();
  await studio.fill({ Prompt: "something else", Steps: "9" });
  await studio.drop({ name: "made.png", mimeType: "image/png", buffer: saved }, studio.imageSlot);
  await expect(
    page.getByText("This picture contains the settings it was made with."),
  ).toBeVisible();
  await audit(page);
  await page.getByRole("button", { name: "Use the settings" }).click();
  await expect(studio.field("Prompt")).toHaveValue("a red pagoda");
  await expect(studio.field("Seed")).toHaveValue("77");
  await expect(page.getByText("This picture contains")).toBeHidden();

  await studio.drop({ name: "made.png", mimeType: "image/png", buffer: saved }, studio.imageSlot);
  await page.getByRole("button", { name: "Use the picture" }).click();
  await studio.expectDepth();
  await studio.drop({ name: "bare.png", mimeType: "image/png", buffer: plain }, studio.imageSlot);
  await studio.expectDepth();
  await expect(page.getByText("This picture contains")).toBeHidden();
});

test("invalid metadata shows an error and changes nothing", async ({ studio, page }) => {
  await studio.open();
  for (const damaged of [
    picture("{"),
    picture('{"prompt": ["x"]}'),
    picture("[".repeat(50_000)),
    picture('{"prompt": "fog"}', 1),
  ]) {
    await studio.drop(damaged, studio.imageSlot);
    await expect(page.getByText("are damaged")).toBeVisible();
    await studio.expectDepth();
  }
  const hostile = {
    prompt: "<img src=x onerror=alert(1)>",
    num_outputs: 9000,
    guidance_scale: "much",
    input_image: "https://a.example/x",
  };
  await studio.drop(picture(JSON.stringify({ input: hostile })), studio.imageSlot);
  await page.getByRole("button", { name: "Use the settings" }).click();
  await expect(studio.field("Prompt")).toHaveValue("<img src=x onerror=alert(1)>");
  await studio.expandSettings();
  await expect(studio.settings.locator(".d2-fault")).toHaveCount(2);
  await expect(studio.run).toBeVisible();
});

test("settings made with another model switch the studio to it", async ({
  studio,
  page,
  server,
}) => {
  await importModels(server.dataDir, [
    buildModel("acme/painter", {
      input: {
        image: { type: "string", format: "uri", title: "Image", "x-order": 0 },
        prompt: { type: "string", title: "Prompt", "x-order": 1 },
        palette: { type: "string", title: "Palette", default: "oil", "x-order": 2 },
        seed: { type: "integer", title: "Seed", "x-order": 3 },
      },
    }),
  ]);
  await expect
    .poll(async () => (await page.request.get("/api/catalog/models/acme/painter")).status())
    .toBe(200);
  const choice = new ModelChoice(page);
  await studio.open();
  await choice.expectModel(MODEL);
  await studio.prepare(china());
  await studio.drop(picture(settingsOf("acme/painter")), studio.imageSlot);
  await page.getByRole("button", { name: "Use the settings" }).click();
  await choice.expectModel("acme/painter");
  await studio.expandSettings();
  for (const [label, value] of [
    ["Prompt", "a red pagoda"],
    ["Palette", "ink"],
    ["Seed", "77"],
  ] as const)
    await expect(studio.field(label)).toHaveValue(value);
  await studio.expectDepth();
  await expect(page.getByText("Not applied:")).toBeHidden();
});

test("settings of a model that cannot be loaded are applied as far as there are inputs", async ({
  studio,
  page,
  monitor,
}) => {
  monitor.allow(RESPONSE_ERROR);
  const choice = new ModelChoice(page);
  await studio.open();
  await studio.drop(picture(settingsOf("acme/withdrawn")), studio.imageSlot);
  await page.getByRole("button", { name: "Use the settings" }).click();
  await expect(
    page.getByText(
      "acme/withdrawn is no longer in the catalog. Applied: Prompt, Seed. Not applied: Palette.",
    ),
  ).toBeVisible();
  await choice.expectModel(MODEL);
  await studio.expandSettings();
  await expect(studio.field("Prompt")).toHaveValue("a red pagoda");
  await expect(studio.field("Seed")).toHaveValue("77");
  await audit(page);
});
