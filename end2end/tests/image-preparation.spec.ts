import { audit } from "../fixtures/audit";
import {
  animation,
  cameraJpeg,
  decodeImage,
  heic,
  nearestColours,
  noisyPng,
  quartersPng,
  transparentPng,
} from "../fixtures/generated-images";
import { china, coffee } from "../fixtures/images";
import { expect, test } from "../fixtures/test";

test.beforeEach(({ studio }) => studio.open());

test("HEIC that the browser cannot decode is refused with advice and not uploaded", async ({
  studio,
  page,
}) => {
  const sent: string[] = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
  const file = heic();
  for (const give of [
    () => studio.chooseImage(file),
    () => studio.drop({ ...file, mimeType: "", name: "photo" }, page.getByRole("main")),
    () => studio.paste({ ...file, mimeType: "image/jpeg", name: "photo.jpg" }),
  ]) {
    await give();
    await expect(studio.imageError).toContainText(
      /HEIC.*this browser cannot open.*iPhone: Settings, Camera, Formats, Most Compatible/,
    );
    await studio.prepare(china());
    await expect(studio.imageError).toHaveCount(0);
  }
  await studio.chooseDepth(file);
  await expect(studio.depthError).toContainText("HEIC");
  await audit(page);
  expect(sent.filter((address) => address.endsWith("/v1/files"))).toHaveLength(3);
});

test("HEIC that the browser can decode is uploaded as JPEG", async ({ studio, page }) => {
  // Chromium cannot; Safari does this.
  const picture = quartersPng(600, 400);
  await page.evaluate((base64) => {
    const decode = window.createImageBitmap.bind(window) as (
      ...args: unknown[]
    ) => Promise<ImageBitmap>;
    const known = new Blob([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))]);
    window.createImageBitmap = (async (source: unknown, ...rest: unknown[]) => {
      const isHeic = source instanceof Blob && (await source.slice(4, 12).text()) === "ftypheic";
      return decode(isHeic ? known : source, ...rest);
    }) as typeof window.createImageBitmap;
  }, picture.buffer.toString("base64"));
  const sent = await studio.captureUpload(() => studio.chooseImage(heic()));
  const decoded = await decodeImage(page, sent);
  expect([decoded.type, decoded.width, decoded.height]).toEqual(["jpeg", 600, 400]);
  expect(nearestColours(decoded)).toEqual(["red", "green", "blue", "yellow"]);
  await studio.expectDepth();
  await expect(studio.imageSlot).toContainText("HEIC, sent as JPEG.");
});

test("a large photo is rotated and scaled before the upload, and the slot says so", async ({
  studio,
  page,
}) => {
  const large = await cameraJpeg(page, quartersPng(800, 600), 4000, 3000, 6);
  const sent = await studio.captureUpload(() => studio.chooseImage(large));
  const decoded = await decodeImage(page, sent);
  expect([decoded.type, decoded.width, decoded.height]).toEqual(["jpeg", 1536, 2048]);
  expect(nearestColours(decoded)).toEqual(["blue", "red", "yellow", "green"]);
  expect(sent.length).toBeLessThan(large.buffer.length / 2);
  await studio.expectDepth();
  await expect(studio.imageSlot).toContainText(
    "Scaled from 3000 x 4000 to 1536 x 2048 before upload.",
  );
  await audit(page);
});

test("with scaling off a large photo is uploaded unchanged, and the setting is saved", async ({
  studio,
  page,
}) => {
  const large = await cameraJpeg(page, china(), 2600, 1800);
  await studio.expandSettings();
  const setting = page.getByLabel("Scale down large photos before upload");
  await expect(setting).toBeChecked();
  await expect(setting).toHaveAccessibleDescription(/2048 pixels on the longer side.*768/);
  await setting.uncheck();
  await page.reload();
  await studio.expandSettings();
  await expect(setting).not.toBeChecked();
  const sent = await studio.captureUpload(() => studio.chooseImage(large));
  expect(sent.equals(large.buffer)).toBe(true);
  await studio.expectDepth();
  await expect(studio.imageSlot).not.toContainText("before upload");
});

test("a small image is uploaded byte for byte", async ({ studio }) => {
  for (const file of [china(), coffee()]) {
    expect((await studio.captureUpload(() => studio.chooseImage(file))).equals(file.buffer)).toBe(
      true,
    );
    await studio.expectDepth();
  }
});

test("a large transparent image stays a transparent PNG", async ({ studio, page }) => {
  const decoded = await decodeImage(
    page,
    await studio.captureUpload(() => studio.chooseImage(transparentPng(2600, 1300))),
  );
  expect([decoded.type, decoded.width, decoded.height]).toEqual(["png", 2048, 1024]);
  expect(decoded.quarters.map((pixel) => pixel[3])).toEqual([255, 0, 255, 0]);
  await studio.expectDepth();
  await expect(studio.imageSlot).toContainText(
    /Scaled from 2600 x 1300 to 2048 x 1024 before upload\..*Transparent parts laid on white/,
  );
});

test("a panorama of 20,000 pixels is accepted, and one that is too thin refused with a message", async ({
  studio,
  page,
  monitor,
}) => {
  monitor.allow(/status of 4\d\d/);
  const decoded = await decodeImage(
    page,
    await studio.captureUpload(() => studio.chooseImage(noisyPng(20_000, 1_200))),
  );
  expect([decoded.type, decoded.width, decoded.height]).toEqual(["png", 2048, 123]);
  await studio.expectDepth();
  await expect(studio.imageSlot).toContainText(
    "Scaled from 20000 x 1200 to 2048 x 123 before upload.",
  );
  await studio.chooseImage(noisyPng(20_000, 300));
  await expect(studio.imageError).toContainText(/the shorter side must have 16 or more/);
});

test("the first frame of an animation is used, and the slot says so", async ({ studio, page }) => {
  const moving = animation(300, 96);
  const sent = await studio.captureUpload(() => studio.chooseImage(moving));
  expect(sent.equals(moving.buffer)).toBe(true);
  await studio.expectDepth();
  await expect(studio.imageSlot).toContainText("Only the first frame of the animation is used.");
  await audit(page);
});
