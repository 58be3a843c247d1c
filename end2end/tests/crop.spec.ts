import { audit } from "../fixtures/audit";
import { tabTo } from "../fixtures/keyboard";
import { colours, looks, photograph, quarters } from "../fixtures/photographs";
import { china } from "../fixtures/pictures";
import { expect, test as base } from "../fixtures/test";
import { REFUSED, UNREACHABLE } from "../fixtures/watch";
import { CropEditor } from "../pages/CropEditor";

const test = base.extend<{ crop: CropEditor }>({ crop: async ({ page }, use) => use(new CropEditor(page)) });

test.beforeEach(({ studio }) => studio.open());

test("a part is pulled out with the mouse, and used", async ({ studio, page, crop }) => {
  await studio.prepare(quarters(1200, 800));
  await crop.start();
  await crop.expectKept(1200, 800, 0, 0);
  await audit(page);
  await crop.pull(crop.grip("Top left corner"), 0.5, 0.5);
  await crop.expectKept(600, 400, 600, 400);
  await crop.pull(crop.grip("Right edge"), -0.25, 0);
  await crop.expectKept(300, 400, 600, 400);
  await crop.pull(crop.part, -0.5, -0.5);
  await crop.expectKept(300, 400, 0, 0);
  await crop.pull(crop.part, 9, 0.25);
  await crop.expectKept(300, 400, 900, 200);
  const seen = await looks(page, await studio.uploaded(() => crop.use.click()));
  expect(seen.type).toBe("png");
  expect(Math.abs(seen.width - 300) + Math.abs(seen.height - 400)).toBeLessThan(8);
  expect(colours(seen)).toEqual(["green", "green", "yellow", "yellow"]);
  await studio.expectDepth();
  await expect(studio.imageSlot).toContainText("Cropped from 1200 x 800 before upload.");
  const { width, height } = await studio.sizeOf("Depth");
  expect(width / height).toBeCloseTo(0.75, 1);
});

test("everything is done with keys", async ({ studio, page, crop }) => {
  await studio.prepare(quarters(1000, 500));
  await crop.start();
  await tabTo(page, /slider "Top left corner"/);
  for (let press = 0; press < 3; press++) await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("ArrowDown");
  await crop.expectKept(700, 495, 300, 5);
  await expect(crop.grip("Top left corner")).toHaveAttribute("aria-valuetext", /^700 x 495 pixels, 300 from the left, 5 from the top$/);
  await tabTo(page, /slider "Bottom edge"/);
  await page.keyboard.press("Shift+ArrowUp");
  await crop.expectKept(700, 445, 300, 5);
  await expect(crop.grip("Bottom edge")).toHaveAttribute("aria-valuenow", "450");
  await crop.part.focus();
  await page.keyboard.press("Shift+ArrowLeft");
  await crop.expectKept(700, 445, 200, 5);
  await studio.uploaded(() => page.keyboard.press("Enter"));
  await studio.expectDepth();

  await crop.start();
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Escape");
  await expect(crop.part).toBeHidden();
  await crop.start();
  await crop.expectKept(700, 445, 200, 5);
  await page.goBack();
  await expect(crop.part).toBeHidden();
  await expect(studio.layer("Depth").first()).toBeVisible();
});

test("it is held to a shape, rotated, mirrored and straightened", async ({ studio, page, crop }) => {
  await studio.prepare(quarters(1200, 800));
  await crop.start();
  await crop.press("1:1");
  await crop.expectKept(800, 800, 200, 0);
  await crop.press("3:2");
  await crop.press("Exchange sides");
  await expect(page.getByRole("button", { name: "2:3", exact: true })).toHaveAttribute("aria-pressed", "true");
  const [width, height] = await crop.kept();
  expect(width! / height!).toBeCloseTo(2 / 3, 1);
  await crop.press("Reset");
  await crop.expectKept(1200, 800, 0, 0);

  await crop.press("Rotate right");
  await crop.expectKept(800, 1200, 0, 0);
  await crop.press("Mirror");
  let seen = await looks(page, await studio.uploaded(() => crop.use.click()));
  expect([seen.width, seen.height]).toEqual([800, 1200]);
  expect(colours(seen)).toEqual(["red", "blue", "green", "yellow"]);
  await studio.expectDepth();

  await crop.start();
  await crop.press("Mirror");
  await crop.press("Rotate left");
  await page.getByRole("slider", { name: "Straighten" }).fill("20");
  await expect(page.getByRole("slider", { name: "Straighten" })).toHaveAttribute("aria-valuetext", "10.0°");
  await audit(page);
  seen = await looks(page, await studio.uploaded(() => crop.use.click()));
  expect(seen.width).toBeLessThan(1000);
  expect(seen.quarters.every((pixel) => pixel[3] === 255)).toBe(true);
  expect(colours(seen)).toEqual(["red", "green", "blue", "yellow"]);
});

test("the part is changed later, from the whole photograph and in its full size, and taken back", async ({ studio, page, crop }) => {
  await studio.prepare(await photograph(page, quarters(800, 600), 4000, 3000));
  await crop.start();
  await crop.expectKept(4000, 3000, 0, 0);
  await crop.pull(crop.grip("Bottom right corner"), -0.5, -0.5);
  let seen = await looks(page, await studio.uploaded(() => crop.use.click()));
  expect(seen.type).toBe("jpeg");
  expect(seen.width).toBeGreaterThan(1950);
  expect(colours(seen)).toEqual(["red", "red", "red", "red"]);
  await studio.expectDepth();
  await crop.start();
  await crop.expectKept(2000, 1500, 0, 0);
  await crop.press("Reset");
  seen = await looks(page, await studio.uploaded(() => crop.use.click()));
  expect([seen.width, seen.height]).toEqual([2048, 1536]);
  expect(colours(seen)).toEqual(["red", "green", "blue", "yellow"]);
});

test("after a reload the picture is cropped as the server has it", async ({ studio, page, crop }) => {
  await studio.prepare(china());
  await page.reload();
  await studio.expectDepth();
  await crop.start();
  await crop.expectKept(640, 427, 0, 0);
  await crop.press("1:1");
  await studio.uploaded(() => crop.use.click());
  await studio.expectDepth();
  await expect(studio.imageSlot).toContainText("Cropped from 640 x 427 before upload.");
});

test("a part that cannot be sent leaves the picture as it was", async ({ studio, page, crop, watch, context }) => {
  watch.allow(REFUSED, UNREACHABLE, /ERR_FAILED|Failed to fetch/);
  await studio.prepare(china());
  await crop.start();
  await crop.press("1:1");
  await context.route("**/v1/files", (route) => route.abort());
  await crop.use.click();
  await expect(studio.imageFault).toContainText("The server cannot be reached");
  await expect(studio.imageSlot).toContainText("640 x 427");
  await expect(studio.layer("Depth").first()).toBeVisible();
  await audit(page);
  await context.unroute("**/v1/files");
  await crop.start();
  await crop.press("1:1");
  await studio.uploaded(() => crop.use.click());
  await studio.expectDepth();
  await expect(studio.imageFault).toHaveCount(0);
});

test("on a result the part begins something new", async ({ studio, page, crop }) => {
  await studio.prepare(china());
  await studio.fill({ Prompt: "fog", Steps: "5" });
  await studio.start();
  await studio.expectDone();
  await crop.start();
  await crop.press("1:1");
  await studio.uploaded(() => crop.use.click());
  await studio.expectDepth();
  await expect(page).toHaveURL(/\/$/);
  await expect(studio.imageSlot).toContainText("Cropped from");
});
