import { readFile } from "node:fs/promises";

import { audit } from "../fixtures/audit";
import { expect, test } from "../fixtures/depth";
import { china, flatDepth, onePixel } from "../fixtures/images";
import { RESPONSE_ERROR } from "../fixtures/page-monitor";

test.describe("on a desktop", () => {
  test.beforeEach(async ({ studio }) => {
    await studio.open();
    await studio.prepare(china());
  });

  test("the edited depth map is sent pixel for pixel", async ({ studio, editor, page }) => {
    await editor.open();
    const estimated = await editor.readGreys();
    await editor.press("Invert");
    await editor.nudge("Far end", "ArrowRight", 30);
    await editor.nudge("Midtones", "ArrowRight", 10);
    await editor.nudge("Blur", "ArrowRight", 3);
    await editor.paint([0.2, 0.3], [0.6, 0.5]);
    await expect(editor.page.getByText("Far 30")).toBeVisible();
    const shown = await editor.readGreys();
    expect(shown).not.toEqual(estimated);
    await editor.use.click();

    await expect(studio.depthSlot).toContainText("Your own map");
    await expect(editor.map).toBeHidden();
    await studio.fill({ Prompt: "ukiyo-e" });
    await studio.start();
    await studio.expectDone();
    const { pictures } = await (await page.request.get(`/v1/predictions/${studio.id}`)).json();
    expect(await editor.greysOfImage(pictures.depth.url)).toEqual(shown);

    await page.goto("/");
    await expect(studio.depthSlot).toContainText("Your own map");
    await editor.open();
    expect(await editor.readGreys(), "after a reload").toEqual(shown);
  });

  test("a brush stroke moves the depth nearer, and keys undo and redo it", async ({
    editor,
    page,
  }) => {
    await editor.open();
    const before = await editor.readGreys();
    await editor.paint([0.1, 0.1], [0.5, 0.15]);
    const painted = await editor.readGreys();
    expect(painted.sum).toBeGreaterThan(before.sum);
    await page.keyboard.press("Control+z");
    await expect.poll(() => editor.readGreys()).toEqual(before);
    await page.keyboard.press("Control+Shift+z");
    await expect.poll(() => editor.readGreys()).toEqual(painted);
    await editor.press("Farther");
    await editor.paint([0.1, 0.9], [0.5, 0.9]);
    expect((await editor.readGreys()).sum).toBeLessThan(painted.sum);
    await editor.press("Reset");
    await expect.poll(() => editor.readGreys()).toEqual(before);
    await editor.undo.click();
    await editor.undo.click();
    await expect.poll(() => editor.readGreys()).toEqual(painted);
    await audit(page);
  });

  test("the depth editor is operable by keyboard", async ({ editor, page }) => {
    await editor.open();
    const before = await editor.readGreys();
    await editor.map.focus();
    for (const key of ["ArrowLeft", "Shift+ArrowUp", "]", " "]) await page.keyboard.press(key);
    await expect.poll(async () => (await editor.readGreys()).sum).toBeGreaterThan(before.sum);
    await page.keyboard.press("Control+z");
    await page.keyboard.press("x");
    await page.keyboard.press("Enter");
    await expect.poll(async () => (await editor.readGreys()).sum).toBeLessThan(before.sum);
    await page.keyboard.press("Escape");
    await expect(editor.map).toBeHidden();
  });

  test("edits are still there after leaving the editor", async ({ editor, studio, page }) => {
    await editor.open();
    await editor.press("Invert");
    await expect(editor.undo).toBeEnabled();
    const inverted = await editor.readGreys();
    await page.goBack();
    await expect(studio.layer("Depth").first()).toBeVisible();
    await editor.open();
    expect(await editor.readGreys()).toEqual(inverted);
    await expect(page.getByRole("button", { name: "Invert" })).toHaveAttribute(
      "aria-pressed",
      "true",
    );
  });

  test("the far end stops at the near end, and the picture shows through", async ({
    editor,
    page,
  }) => {
    await editor.open();
    await editor.nudge("Near end", "PageDown", 3);
    const near = Number(await editor.slider("Near end").inputValue());
    await editor.nudge("Far end", "End");
    await expect(editor.slider("Far end")).toHaveValue(String(near - 1));
    await editor.press("Over the picture");
    await expect(editor.map.locator("img")).toBeVisible();
    await audit(page);
  });

  test("a depth map is saved with 8 and with 16 bits", async ({ editor }) => {
    await editor.open();
    await editor.nudge("Midtones", "ArrowRight", 5);
    for (const bits of [8, 16]) {
      const download = await editor.save(`Save ${bits}-bit`);
      const png = await readFile(await download.path());
      expect(download.suggestedFilename()).toBe(`depth-${bits}-bit.png`);
      const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
      expect({ width, height, bits: png[24], colour: png[25] }).toEqual({
        width: 640,
        height: 427,
        bits,
        colour: 0,
      });
    }
  });

  test("a flat depth map from the editor is refused with a message", async ({
    editor,
    studio,
    page,
  }) => {
    await editor.open();
    await editor.press("Farther");
    await editor.nudge("Size", "End");
    await editor.nudge("Strength", "End");
    await editor.nudge("Softness", "Home");
    await editor.paint([0, 0.1], [1, 0.1], [1, 0.5], [0, 0.5], [0, 0.95], [1, 0.95]);
    await expect.poll(async () => (await editor.readGreys()).levels).toBe(1);
    await editor.use.click();
    await expect(page.getByRole("alert")).toContainText("at the same distance");
    await page.keyboard.press("Control+z");
    await expect(page.getByRole("alert")).toHaveCount(0);
    await editor.press("Invert");
    await editor.use.click();
    await expect(studio.depthSlot).toContainText("Your own map");
  });

  test("a flat uploaded depth map is refused with a message, and the estimate remains", async ({
    studio,
    monitor,
  }) => {
    monitor.allow(RESPONSE_ERROR);
    await studio.chooseDepth(flatDepth());
    await expect(studio.depthError).toContainText("every pixel has the same value");
    await expect(studio.depthSlot).toContainText("Estimated");
  });
});

test("a picture of one pixel is refused with its size", async ({ studio, monitor }) => {
  monitor.allow(RESPONSE_ERROR);
  await studio.open();
  await studio.chooseImage(onePixel());
  await expect(studio.imageError).toContainText("1 x 1 pixels");
  await expect(studio.page.getByRole("button", { name: "Edit depth" })).toHaveCount(0);
});

test.describe("on a phone", () => {
  test.use({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    deviceScaleFactor: 2,
  });

  test("depth is painted by touch", async ({ studio, editor, page }) => {
    await studio.open();
    await studio.prepare(china());
    await editor.open();
    await editor.map.scrollIntoViewIfNeeded();
    const before = await editor.readGreys();
    const scrolled = await page.evaluate(() => scrollY);
    const box = (await editor.map.boundingBox())!;
    const session = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", x: number, y: number) =>
      session.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: type === "touchEnd" ? [] : [{ x, y }],
      });
    const [x, y] = [box.x + box.width / 4, box.y + box.height / 4];
    await touch("touchStart", x, y);
    for (let step = 1; step <= 6; step++) await touch("touchMove", x + step * 10, y + step * 10);
    await touch("touchEnd", 0, 0);
    await expect.poll(async () => (await editor.readGreys()).sum).toBeGreaterThan(before.sum);
    expect(await page.evaluate(() => scrollY), "the page does not scroll").toBe(scrolled);
    await audit(page);
    const { scrollWidth, clientWidth } = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return { scrollWidth, clientWidth };
    });
    expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
  });
});
