import type { Page } from "@playwright/test";

import { audit } from "../fixtures/audit";
import { holdRequests } from "../fixtures/hold-requests";
import { china } from "../fixtures/images";
import { expect, test } from "../fixtures/test";
import type { StudioPage } from "../pages/StudioPage";

const VIEWS = ["Split", "Side by side", "Fade", "Blink", "Difference"];

test.describe("the visible part", () => {
  test.beforeEach(async ({ studio }) => {
    await studio.open();
    await studio.prepare(china());
  });

  test("the wheel zooms in around the pointer, and every view shows the same part", async ({
    studio,
    page,
  }) => {
    const at = await placeInFrame(studio, 0.25, 0.4);
    await page.mouse.move(at.x, at.y);
    await page.mouse.wheel(0, -480);
    await expect.poll(async () => (await studio.layerBounds("Input")).width).toBeGreaterThan(1.2);
    const bounds = await studio.layerBounds("Input");
    expect((0.25 - bounds.left) / bounds.width).toBeCloseTo(0.25, 2);
    expect((0.4 - bounds.top) / bounds.height).toBeCloseTo(0.4, 2);
    for (const view of VIEWS) {
      await studio.compareAs(view);
      for (const layer of ["Input", "Depth"]) expectClose(await studio.layerBounds(layer), bounds);
    }
    await audit(page);
    await studio.tool("Fit").click();
    expectClose(await studio.layerBounds("Input"), { left: 0, top: 0, width: 1, height: 1 });
  });

  test("a drag pans the zoomed picture, and moves a handle if it starts there", async ({
    studio,
    page,
  }) => {
    const at = await placeInFrame(studio, 0.2, 0.2);
    await page.mouse.move(at.x, at.y);
    await page.mouse.wheel(0, -480);
    await expect.poll(async () => (await studio.layerBounds("Input")).width).toBeGreaterThan(1.2);
    const before = await studio.layerBounds("Input");
    const handle = await studio.handles.first().getAttribute("aria-valuenow");
    await drag(page, at, { x: -40, y: -30 });
    const after = await studio.layerBounds("Input");
    expect(after.left).toBeLessThan(before.left - 0.01);
    expect(after.top).toBeLessThan(before.top - 0.01);
    await expect(studio.handles.first()).toHaveAttribute("aria-valuenow", handle ?? "");

    const box = (await studio.handles.first().boundingBox())!;
    await drag(page, { x: box.x + box.width / 2, y: box.y + box.height / 2 }, { x: 80, y: 0 });
    await expect(studio.handles.first()).not.toHaveAttribute("aria-valuenow", handle ?? "");
    expectClose(await studio.layerBounds("Input"), after);
  });

  test("keys zoom, switch to 1:1, pan and fit the picture", async ({ studio, page }) => {
    await studio.stage.focus();
    await page.keyboard.press("+");
    expect((await studio.layerBounds("Input")).width).toBeCloseTo(1.5, 5);
    const before = await studio.layerBounds("Input");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("ArrowDown");
    const after = await studio.layerBounds("Input");
    expect(after.left).toBeLessThan(before.left);
    expect(after.top).toBeLessThan(before.top);
    await page.keyboard.press("-");
    await page.keyboard.press("1");
    await expect(studio.result).toContainText("100 %");
    const { width } = await studio
      .layer("Input")
      .first()
      .evaluate((image) => image.getBoundingClientRect());
    expect(width).toBeCloseTo(640, 0);
    await page.keyboard.press("0");
    expectClose(await studio.layerBounds("Input"), { left: 0, top: 0, width: 1, height: 1 });
  });

  test("a double click toggles 1:1, where pixels are drawn as squares", async ({
    studio,
    page,
  }) => {
    const crisp = () =>
      studio
        .layer("Input")
        .first()
        .evaluate((image) => getComputedStyle(image).imageRendering);
    const at = await placeInFrame(studio, 0.1, 0.7);
    await page.mouse.dblclick(at.x, at.y);
    await expect.poll(async () => (await studio.layerBounds("Input")).width).toBeGreaterThan(1.2);
    const { width } = await studio
      .layer("Input")
      .first()
      .evaluate((image) => image.getBoundingClientRect());
    expect(width % 640).toBeCloseTo(0, 0);
    expect(await crisp()).toBe("auto");
    await studio.stage.focus();
    for (let presses = 0; presses < 5; presses++) await page.keyboard.press("+");
    expect(await crisp()).toBe("pixelated");
    await page.mouse.dblclick(at.x, at.y);
    expectClose(await studio.layerBounds("Input"), { left: 0, top: 0, width: 1, height: 1 });
  });

  test("colours are read at the pointer and with the arrow keys", async ({ studio, page }) => {
    const readout = studio.stage.getByRole("group", { name: "Pixel" });
    await studio.stage.focus();
    await page.keyboard.press("i");
    await expect(readout).toContainText("x 320, y 213");
    await expect(readout).toContainText(/Input #[0-9a-f]{6}.*Depth #([0-9a-f]{2})\1\1/);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Shift+ArrowUp");
    await expect(readout).toContainText("x 321, y 203");
    await audit(page);
    const topLeft = await placeInFrame(studio, 0.01, 0.01);
    await page.mouse.move(topLeft.x, topLeft.y);
    await expect(readout).toContainText(/x [5-7], y [3-5]/);
    await studio.tool("Colour picker").click();
    await expect(readout).toBeHidden();
  });

  test("the colour of a picture that loads late is read once it has loaded", async ({
    studio,
    page,
  }) => {
    const release = await holdRequests(page, "**/blobs/**");
    await page.reload();
    await studio.tool("Colour picker").click();
    const readout = studio.stage.getByRole("group", { name: "Pixel" });
    await expect(readout).toHaveText(/^x \d+, y \d+Input Depth ?$/);
    release();
    await expect(readout).toContainText(/Input #[0-9a-f]{6}.*Depth #[0-9a-f]{6}/);
  });

  test("the visible part is copied as an image in device pixels", async ({
    studio,
    page,
    context,
  }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await studio.tool("Copy as picture").click();
    await expect(studio.result).toContainText("Copied");
    const frame = await studio.stage
      .locator(".d2-frame")
      .evaluate((each) => each.getBoundingClientRect().toJSON() as DOMRect);
    // The browser fills the clipboard shortly after the promise resolves.
    await expect(async () => {
      const copied = await page.evaluate(readCopiedPicture);
      expect(copied).toMatchObject({
        width: Math.round(frame.width),
        height: Math.round(frame.height),
      });
      expect(new Set(copied.right).size, "the depth map on the right is grey").toBe(1);
      expect(new Set(copied.left).size, "the photo on the left is not").toBeGreaterThan(1);
    }).toPass();
  });

  test("without image support in the clipboard the image is downloaded", async ({
    studio,
    page,
  }) => {
    await page.evaluate(() => Object.assign(window, { ClipboardItem: undefined }));
    const download = page.waitForEvent("download");
    await studio.tool("Copy as picture").click();
    expect((await download).suggestedFilename()).toBe("comparison.png");
    await expect(studio.result).toContainText("Saved as a file");
  });

  test("the comparison enters and leaves full screen", async ({ studio, page }) => {
    await studio.tool("Full screen").click();
    await expect(studio.tool("Full screen")).toHaveAttribute("aria-pressed", "true");
    await studio.compareAs("Fade");
    await audit(page);
    await studio.tool("Full screen").click();
    await expect(studio.tool("Full screen")).toHaveAttribute("aria-pressed", "false");
  });
});

test("every output is a layer, and only the chosen one is shown at first", async ({
  studio,
  page,
}) => {
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Outputs: "3" });
  await studio.start();
  await studio.expectDone(3);
  await expect(studio.handles).toHaveCount(2);
  await studio.toggleLayer("Output 2");
  await expect(studio.handles).toHaveCount(3);
  await expect(studio.handles.last()).toHaveAccessibleName("Between Output 1 and Output 2");
  for (const name of ["Input", "Depth"]) await studio.toggleLayer(name);
  await expect(studio.handles).toHaveCount(1);

  await studio.handles.first().focus();
  const presses: [string, string][] = [
    ["Home", "0"],
    ["PageUp", "10"],
    ["ArrowRight", "11"],
    ["PageDown", "1"],
    ["End", "100"],
  ];
  for (const [key, value] of presses) {
    await page.keyboard.press(key);
    await expect(studio.handles.first()).toHaveAttribute("aria-valuenow", value);
  }

  await studio.compareAs("Difference");
  const first = studio.stage.getByRole("combobox", { name: "Difference between" });
  await expect(first.locator("option")).toHaveText(["Output 1", "Output 2"]);
  await expect(studio.layer("Output 2")).toBeVisible();
  const blend = () =>
    studio.stage
      .locator(".d2-layer-box")
      .evaluateAll((sheets) => sheets.map((sheet) => getComputedStyle(sheet).mixBlendMode));
  expect(await blend()).toEqual(["normal", "difference"]);
  await audit(page);
  await studio.outputStrip.nth(1).click();
  await expect(studio.layer("Output 1"), "the chosen output is hidden").toBeHidden();
});

test("with reduced motion blinking starts on request only, and stops", async ({ studio, page }) => {
  await studio.open();
  await studio.prepare(china());
  await studio.compareAs("Blink");
  const layer = studio.stage.getByRole("slider", { name: "Layer" });
  await expect(layer).toHaveAttribute("aria-valuetext", "Input");
  await studio.stage.getByRole("button", { name: "Blink" }).click();
  await expect(layer).toHaveAttribute("aria-valuetext", "Depth");
  await expect(layer).toHaveAttribute("aria-valuetext", "Input");
  await studio.stage.getByRole("button", { name: "Stop blinking" }).click();
  await layer.focus();
  await page.keyboard.press("End");
  await expect(layer).toHaveAttribute("aria-valuetext", "Depth");
  await expect(studio.stage.getByRole("button", { name: "Blink" })).toBeVisible();

  await page.emulateMedia({ reducedMotion: "no-preference" });
  await studio.compareAs("Fade");
  await studio.compareAs("Blink");
  await expect(
    studio.stage.getByRole("button", { name: "Stop blinking" }),
    "without reduced motion it starts automatically",
  ).toBeVisible();
});

test("in a right-to-left page the split slider starts at the right, and arrow keys follow the direction on screen", async ({
  studio,
  page,
}) => {
  await page.addInitScript(() =>
    document.addEventListener("DOMContentLoaded", () => (document.dir = "rtl")),
  );
  await studio.open();
  await studio.prepare(china());
  const handle = studio.handles.first();
  await handle.focus();
  const before = (await handle.boundingBox())!.x;
  await page.keyboard.press("Shift+ArrowLeft");
  await expect(handle).toHaveAttribute("aria-valuenow", "60");
  expect((await handle.boundingBox())!.x).toBeLessThan(before);
  const cut = await studio.stage
    .locator(".d2-cut")
    .first()
    .evaluate((part) => getComputedStyle(part).clipPath);
  expect(cut, "the input is on the right").toMatch(/40%\)$/);
  await audit(page);
});

test.describe("with touch", () => {
  test.use({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    deviceScaleFactor: 2,
  });

  test("two fingers zoom, one pans, and the page scrolls if the whole picture is visible", async ({
    studio,
    page,
  }) => {
    await studio.open();
    await studio.prepare(china());
    const touch = await TouchInput.over(page);
    const middle = await placeInFrame(studio, 0.25, 0.5);
    await expect(studio.stage).toHaveCSS("touch-action", "pan-y");
    await touch.pinch(middle, 30, 90);
    await expect.poll(async () => (await studio.layerBounds("Input")).width).toBeGreaterThan(2);
    await expect(studio.stage).toHaveCSS("touch-action", "none");
    const before = await studio.layerBounds("Input");
    await touch.slide(middle, { x: -60, y: -40 });
    const after = await studio.layerBounds("Input");
    expect(after.left).toBeLessThan(before.left);
    expect(after.top).toBeLessThan(before.top);
    expect(await page.evaluate(() => window.scrollY)).toBe(0);
    await audit(page);
    await studio.tool("Fit").tap();
    await touch.slide(middle, { x: 0, y: -100 });
    await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(20);
  });
});

/** A point of the window, in fractions of the picture's frame. */
async function placeInFrame(
  studio: StudioPage,
  across: number,
  down: number,
): Promise<{ x: number; y: number }> {
  const box = await studio.stage.locator(".d2-frame").first().boundingBox();
  if (!box) throw new Error("there is no frame");
  return { x: box.x + across * box.width, y: box.y + down * box.height };
}

interface Offset {
  x: number;
  y: number;
}

async function drag(page: Page, from: Offset, by: Offset): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + by.x, from.y + by.y, { steps: 5 });
  await page.mouse.up();
}

function expectClose(a: Record<string, number>, b: Record<string, number>): void {
  for (const [edge, value] of Object.entries(b)) expect(a[edge], edge).toBeCloseTo(value, 2);
}

/** The image in the clipboard: its size, and a colour in its left and right half. */
async function readCopiedPicture(): Promise<{
  width: number;
  height: number;
  left: number[];
  right: number[];
}> {
  const [item] = await navigator.clipboard.read();
  const bitmap = await createImageBitmap(await item!.getType("image/png"));
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true })!;
  canvas.drawImage(bitmap, 0, 0);
  const colour = (x: number) => [
    ...canvas.getImageData(Math.floor(x * width), Math.floor(height / 3), 1, 1).data.slice(0, 3),
  ];
  return { width, height, left: colour(0.1), right: colour(0.9) };
}

/** Touch input through Chromium's debugging protocol. */
class TouchInput {
  private constructor(
    private readonly send: (type: string, touchPoints: Offset[]) => Promise<unknown>,
  ) {}

  static async over(page: Page): Promise<TouchInput> {
    const session = await page.context().newCDPSession(page);
    return new TouchInput((type, touchPoints) =>
      session.send("Input.dispatchTouchEvent", { type: type as "touchMove", touchPoints }),
    );
  }

  async slide(from: Offset, by: Offset): Promise<void> {
    await this.move(10, (share) => [{ x: from.x + by.x * share, y: from.y + by.y * share }]);
  }

  /** Two fingers left and right of `middle` that move apart. */
  async pinch({ x, y }: Offset, from: number, to: number): Promise<void> {
    const apart = (share: number) => from + (to - from) * share;
    await this.move(10, (share) => [
      { x: x - apart(share), y },
      { x: x + apart(share), y },
    ]);
  }

  private async move(steps: number, at: (share: number) => Offset[]): Promise<void> {
    await this.send("touchStart", at(0));
    for (let step = 1; step <= steps; step++) await this.send("touchMove", at(step / steps));
    await this.send("touchEnd", []);
  }
}
