import { launchOptions } from "../browser";
import { audit } from "../fixtures/audit";
import { expect, test } from "../fixtures/depth";
import { china } from "../fixtures/images";

// Tilting needs a permission prompt, which only the full browser has.
test.use({ launchOptions: launchOptions({ fullBrowser: true }) });

test.describe("on a desktop", () => {
  test.beforeEach(async ({ studio }) => {
    await studio.open();
    await studio.prepare(china());
  });

  test("the 3D view is rotated by keys and by pointer", async ({ editor, studio, page }) => {
    await page.getByRole("button", { name: "3D", exact: true }).click();
    await expect(editor.mesh).toBeVisible();
    const drawn = () => editor.mesh.screenshot();
    await expect
      .poll(async () => (await drawn()).byteLength, "more than an empty canvas")
      .toBeGreaterThan(30_000);
    await editor.mesh.focus();
    // The focus ring appears with the first key press.
    await page.keyboard.press("0");
    const first = await drawn();
    await page.keyboard.press("ArrowRight");
    await expect.poll(async () => (await drawn()).equals(first)).toBe(false);
    await page.keyboard.press("0");
    await expect.poll(async () => (await drawn()).equals(first)).toBe(true);
    const box = (await editor.mesh.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 + 120, box.y + box.height / 2 + 20, { steps: 4 });
    await page.mouse.up();
    await expect.poll(async () => (await drawn()).equals(first)).toBe(false);
    await audit(page);
    await page.keyboard.press("Escape");
    await expect(studio.layer("Depth").first()).toBeVisible();
  });

  test("the 3D view is restored after a lost WebGL context", async ({ editor, page }) => {
    await page.getByRole("button", { name: "3D", exact: true }).click();
    const drawn = () => editor.mesh.screenshot();
    await expect.poll(async () => (await drawn()).byteLength).toBeGreaterThan(30_000);
    const before = await drawn();
    const lose = await editor.mesh.evaluateHandle((canvas: HTMLCanvasElement) =>
      canvas.getContext("webgl")!.getExtension("WEBGL_lose_context")!,
    );
    await lose.evaluate((context) => context.loseContext());
    await expect.poll(async () => (await drawn()).equals(before)).toBe(false);
    await lose.evaluate((context) => context.restoreContext());
    await expect.poll(async () => (await drawn()).equals(before)).toBe(true);
  });

  test("the 3D view shows the edited depth map", async ({ editor, page }) => {
    await editor.open();
    await editor.press("3D");
    const drawn = () => editor.mesh.screenshot();
    await expect.poll(async () => (await drawn()).byteLength).toBeGreaterThan(20_000);
    const before = await drawn();
    await editor.press("Invert");
    await expect.poll(async () => (await drawn()).equals(before)).toBe(false);
    await audit(page);
  });
});

test("without WebGL the depth map is shown with the reason", async ({ studio, editor, page }) => {
  await page.addInitScript(() => {
    const get = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (
      this: HTMLCanvasElement,
      kind: string,
      ...rest: unknown[]
    ) {
      return kind.startsWith("webgl") ? null : Reflect.apply(get, this, [kind, ...rest]);
    } as typeof get;
  });
  await studio.open();
  await studio.prepare(china());
  await page.getByRole("button", { name: "3D", exact: true }).click();
  await expect(page.getByText(/3D is not available/)).toBeVisible();
  await expect(page.getByRole("img", { name: "Depth map, white is near" })).toBeVisible();
  await expect(editor.mesh).toHaveCount(0);
  await audit(page);
});

test.describe("on a phone", () => {
  test.use({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    deviceScaleFactor: 2,
  });

  test("tilting the phone rotates the 3D view", async ({ studio, editor, page }) => {
    await studio.open();
    await studio.prepare(china());
    await page.getByRole("button", { name: "3D", exact: true }).click();
    const drawn = () => editor.mesh.screenshot();
    await expect.poll(async () => (await drawn()).byteLength).toBeGreaterThan(20_000);
    const before = await drawn();
    const tilt = page.getByRole("button", { name: "Tilt to look around" });
    await tilt.tap();
    await expect(tilt).toHaveAttribute("aria-pressed", "true");
    await page.evaluate(() => {
      for (const gamma of [0, 25])
        dispatchEvent(
          new DeviceOrientationEvent("deviceorientation", { alpha: 0, beta: 40, gamma }),
        );
    });
    await expect.poll(async () => (await drawn()).equals(before)).toBe(false);
    await audit(page);
  });
});
