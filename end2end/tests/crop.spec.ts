import { audit } from "../fixtures/audit";
import { cameraJpeg, decodeImage, nearestColours, quartersPng } from "../fixtures/generated-images";
import { china } from "../fixtures/images";
import { tabTo } from "../fixtures/keyboard";
import { NETWORK_ERROR, RESPONSE_ERROR } from "../fixtures/page-monitor";
import { test as base, expect } from "../fixtures/test";
import { CropEditor } from "../pages/CropEditor";

const test = base.extend<{ crop: CropEditor }>({
  crop: async ({ page }, use) => use(new CropEditor(page)),
});

test.beforeEach(({ studio }) => studio.open());

test("a crop area is dragged with the mouse and applied", async ({ studio, page, crop }) => {
  await studio.prepare(quartersPng(1200, 800));
  await crop.start();
  await crop.expectCrop(1200, 800, 0, 0);
  await audit(page);
  await crop.drag(crop.handle("Top left corner"), 0.5, 0.5);
  await crop.expectCrop(600, 400, 600, 400);
  await crop.drag(crop.handle("Right edge"), -0.25, 0);
  await crop.expectCrop(300, 400, 600, 400);
  await crop.drag(crop.cropArea, -0.5, -0.5);
  await crop.expectCrop(300, 400, 0, 0);
  await crop.drag(crop.cropArea, 9, 0.25);
  await crop.expectCrop(300, 400, 900, 200);
  const visible = await decodeImage(page, await studio.captureUpload(() => crop.use.click()));
  expect(visible.type).toBe("png");
  expect(Math.abs(visible.width - 300) + Math.abs(visible.height - 400)).toBeLessThan(8);
  expect(nearestColours(visible)).toEqual(["green", "green", "yellow", "yellow"]);
  await studio.expectDepth();
  await expect(studio.imageSlot).toContainText("Cropped from 1200 x 800 before upload.");
  const { width, height } = await studio.layerSize("Depth");
  expect(width / height).toBeCloseTo(0.75, 1);
});

test("the crop editor is operable by keyboard", async ({ studio, page, crop }) => {
  await studio.prepare(quartersPng(1000, 500));
  await crop.start();
  await tabTo(page, /slider "Top left corner"/);
  for (let press = 0; press < 3; press++) await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("ArrowDown");
  await crop.expectCrop(700, 495, 300, 5);
  await expect(crop.handle("Top left corner")).toHaveAttribute(
    "aria-valuetext",
    /^700 x 495 pixels, 300 from the left, 5 from the top$/,
  );
  await tabTo(page, /slider "Bottom edge"/);
  await page.keyboard.press("Shift+ArrowUp");
  await crop.expectCrop(700, 445, 300, 5);
  await expect(crop.handle("Bottom edge")).toHaveAttribute("aria-valuenow", "450");
  await crop.cropArea.focus();
  await page.keyboard.press("Shift+ArrowLeft");
  await crop.expectCrop(700, 445, 200, 5);
  await studio.captureUpload(() => page.keyboard.press("Enter"));
  await studio.expectDepth();

  await crop.start();
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Escape");
  await expect(crop.cropArea).toBeHidden();
  await crop.start();
  await crop.expectCrop(700, 445, 200, 5);
  await page.goBack();
  await expect(crop.cropArea).toBeHidden();
  await expect(studio.layer("Depth").first()).toBeVisible();
});

test("a crop keeps an aspect ratio, rotates, mirrors and straightens", async ({
  studio,
  page,
  crop,
}) => {
  await studio.prepare(quartersPng(1200, 800));
  await crop.start();
  await crop.press("1:1");
  await crop.expectCrop(800, 800, 200, 0);
  await crop.press("3:2");
  await crop.press("Swap width and height");
  await expect(page.getByRole("button", { name: "2:3", exact: true })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
  const [width, height] = await crop.crop();
  expect(width! / height!).toBeCloseTo(2 / 3, 1);
  await crop.press("Reset");
  await crop.expectCrop(1200, 800, 0, 0);

  await crop.press("Rotate right");
  await crop.expectCrop(800, 1200, 0, 0);
  await crop.press("Mirror");
  let decoded = await decodeImage(page, await studio.captureUpload(() => crop.use.click()));
  expect([decoded.width, decoded.height]).toEqual([800, 1200]);
  expect(nearestColours(decoded)).toEqual(["red", "blue", "green", "yellow"]);
  await studio.expectDepth();

  await crop.start();
  await crop.press("Mirror");
  await crop.press("Rotate left");
  await page.getByRole("slider", { name: "Straighten" }).fill("20");
  await expect(page.getByRole("slider", { name: "Straighten" })).toHaveAttribute(
    "aria-valuetext",
    "10.0°",
  );
  await audit(page);
  decoded = await decodeImage(page, await studio.captureUpload(() => crop.use.click()));
  expect(decoded.width).toBeLessThan(1000);
  expect(decoded.quarters.every((pixel) => pixel[3] === 255)).toBe(true);
  expect(nearestColours(decoded)).toEqual(["red", "green", "blue", "yellow"]);
});

test("a crop can be changed later, from the original in full size, and removed", async ({
  studio,
  page,
  crop,
}) => {
  await studio.prepare(await cameraJpeg(page, quartersPng(800, 600), 4000, 3000));
  await crop.start();
  await crop.expectCrop(4000, 3000, 0, 0);
  await crop.drag(crop.handle("Bottom right corner"), -0.5, -0.5);
  let decoded = await decodeImage(page, await studio.captureUpload(() => crop.use.click()));
  expect(decoded.type).toBe("jpeg");
  expect(decoded.width).toBeGreaterThan(1950);
  expect(nearestColours(decoded)).toEqual(["red", "red", "red", "red"]);
  await studio.expectDepth();
  await crop.start();
  await crop.expectCrop(2000, 1500, 0, 0);
  await crop.press("Reset");
  decoded = await decodeImage(page, await studio.captureUpload(() => crop.use.click()));
  expect([decoded.width, decoded.height]).toEqual([2048, 1536]);
  expect(nearestColours(decoded)).toEqual(["red", "green", "blue", "yellow"]);
});

test("after a reload the picture is cropped as stored on the server", async ({
  studio,
  page,
  crop,
}) => {
  await studio.prepare(china());
  await page.reload();
  await studio.expectDepth();
  await crop.start();
  await crop.expectCrop(640, 427, 0, 0);
  await crop.press("1:1");
  await studio.captureUpload(() => crop.use.click());
  await studio.expectDepth();
  await expect(studio.imageSlot).toContainText("Cropped from 640 x 427 before upload.");
});

test("a crop that cannot be uploaded leaves the picture unchanged", async ({
  studio,
  page,
  crop,
  monitor,
  context,
}) => {
  monitor.allow(RESPONSE_ERROR, NETWORK_ERROR, /ERR_FAILED|Failed to fetch/);
  await studio.prepare(china());
  await crop.start();
  await crop.press("1:1");
  await context.route("**/v1/files", (route) => route.abort());
  await crop.use.click();
  await expect(studio.imageError).toContainText("The server cannot be reached");
  await expect(studio.imageSlot).toContainText("640 x 427");
  await expect(studio.layer("Depth").first()).toBeVisible();
  await audit(page);
  await context.unroute("**/v1/files");
  await crop.start();
  await crop.press("1:1");
  await studio.captureUpload(() => crop.use.click());
  await studio.expectDepth();
  await expect(studio.imageError).toHaveCount(0);
});

test("a crop on a result starts a new draft", async ({ studio, page, crop }) => {
  await studio.prepare(china());
  await studio.fill({ Prompt: "fog", Steps: "5" });
  await studio.start();
  await studio.expectDone();
  await crop.start();
  await crop.press("1:1");
  await studio.captureUpload(() => crop.use.click());
  await studio.expectDepth();
  await expect(page).toHaveURL(/\/$/);
  await expect(studio.imageSlot).toContainText("Cropped from");
});
