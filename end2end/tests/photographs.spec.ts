import { audit } from "../fixtures/audit";
import { animation, colours, heic, looks, noisyPng, photograph, quarters, transparentPng } from "../fixtures/photographs";
import { china, coffee } from "../fixtures/pictures";
import { expect, test } from "../fixtures/test";

test.beforeEach(({ studio }) => studio.open());

test("HEIC is refused with what to do, where the browser cannot open it, and nothing is sent", async ({ studio, page }) => {
  const sent: string[] = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
  const file = heic();
  for (const give of [
    () => studio.chooseImage(file),
    () => studio.drop({ ...file, mimeType: "", name: "photo" }, page.getByRole("main")),
    () => studio.paste({ ...file, mimeType: "image/jpeg", name: "photo.jpg" }),
  ]) {
    await give();
    await expect(studio.imageFault).toContainText(/HEIC.*this browser cannot open.*iPhone: Settings, Camera, Formats, Most Compatible/);
    await studio.prepare(china());
    await expect(studio.imageFault).toHaveCount(0);
  }
  await studio.chooseDepth(file);
  await expect(studio.depthFault).toContainText("HEIC");
  await audit(page);
  expect(sent.filter((address) => address.endsWith("/v1/files"))).toHaveLength(3);
});

test("HEIC is opened by a browser that can, and sent as JPEG", async ({ studio, page }) => {
  // Chromium cannot; this is what Safari does.
  const picture = quarters(600, 400);
  await page.evaluate((base64) => {
    const decode = window.createImageBitmap.bind(window) as (...given: unknown[]) => Promise<ImageBitmap>;
    const known = new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))]);
    window.createImageBitmap = (async (source: unknown, ...rest: unknown[]) => {
      const isHeic = source instanceof Blob && (await source.slice(4, 12).text()) === "ftypheic";
      return decode(isHeic ? known : source, ...rest);
    }) as typeof window.createImageBitmap;
  }, picture.buffer.toString("base64"));
  const sent = await studio.uploaded(() => studio.chooseImage(heic()));
  const seen = await looks(page, sent);
  expect([seen.type, seen.width, seen.height]).toEqual(["jpeg", 600, 400]);
  expect(colours(seen)).toEqual(["red", "green", "blue", "yellow"]);
  await studio.expectDepth();
  await expect(studio.imageSlot).toContainText("HEIC, sent as JPEG.");
});

test("a large photograph is turned upright and scaled before it is sent, and the slot says so", async ({ studio, page }) => {
  const large = await photograph(page, quarters(800, 600), 4000, 3000, 6);
  const sent = await studio.uploaded(() => studio.chooseImage(large));
  const seen = await looks(page, sent);
  expect([seen.type, seen.width, seen.height]).toEqual(["jpeg", 1536, 2048]);
  expect(colours(seen)).toEqual(["blue", "red", "yellow", "green"]);
  expect(sent.length).toBeLessThan(large.buffer.length / 2);
  await studio.expectDepth();
  await expect(studio.imageSlot).toContainText("Scaled from 3000 x 4000 to 1536 x 2048 before upload.");
  await audit(page);
});

test("with the setting off a large photograph goes as it is, and the setting stays", async ({ studio, page }) => {
  const large = await photograph(page, china(), 2600, 1800);
  await studio.unfold();
  const setting = page.getByLabel("Scale large photographs before upload");
  await expect(setting).toBeChecked();
  await expect(setting).toHaveAccessibleDescription(/2048 pixels on the longer side.*768/);
  await setting.uncheck();
  await page.reload();
  await studio.unfold();
  await expect(setting).not.toBeChecked();
  const sent = await studio.uploaded(() => studio.chooseImage(large));
  expect(sent.equals(large.buffer)).toBe(true);
  await studio.expectDepth();
  await expect(studio.imageSlot).not.toContainText("before upload");
});

test("what is small enough is sent byte for byte", async ({ studio }) => {
  for (const file of [china(), coffee()]) {
    expect((await studio.uploaded(() => studio.chooseImage(file))).equals(file.buffer)).toBe(true);
    await studio.expectDepth();
  }
});

test("a large picture with transparency stays a PNG, and transparent", async ({ studio, page }) => {
  const seen = await looks(page, await studio.uploaded(() => studio.chooseImage(transparentPng(2600, 1300))));
  expect([seen.type, seen.width, seen.height]).toEqual(["png", 2048, 1024]);
  expect(seen.quarters.map((pixel) => pixel[3])).toEqual([255, 0, 255, 0]);
  await studio.expectDepth();
  await expect(studio.imageSlot).toContainText(/Scaled from 2600 x 1300 to 2048 x 1024 before upload\..*Transparent parts laid on white/);
});

test("a panorama of 20,000 pixels is taken, and one too thin is refused in words", async ({ studio, page, watch }) => {
  watch.allow(/status of 4\d\d/);
  const seen = await looks(page, await studio.uploaded(() => studio.chooseImage(noisyPng(20_000, 1_200))));
  expect([seen.type, seen.width, seen.height]).toEqual(["png", 2048, 123]);
  await studio.expectDepth();
  await expect(studio.imageSlot).toContainText("Scaled from 20000 x 1200 to 2048 x 123 before upload.");
  await studio.chooseImage(noisyPng(20_000, 300));
  await expect(studio.imageFault).toContainText(/the shorter side must have 16 or more/);
});

test("of an animation of 300 frames the first is used, and the slot says so", async ({ studio, page }) => {
  const moving = animation(300, 96);
  const sent = await studio.uploaded(() => studio.chooseImage(moving));
  expect(sent.equals(moving.buffer)).toBe(true);
  await studio.expectDepth();
  await expect(studio.imageSlot).toContainText("Only the first frame of the animation is used.");
  await audit(page);
});
