import { tabTo } from "../fixtures/keyboard";
import { expect, test } from "../fixtures/test";

test("a prediction is run and compared by keyboard alone", async ({ studio, page }) => {
  await studio.open();
  await tabTo(page, /button "Sample: /);
  await page.keyboard.press("Enter");
  await studio.expectDepth();

  await tabTo(page, /textbox "Prompt/);
  await page.keyboard.press("Control+A");
  await page.keyboard.type("fauvist landscape");
  await page.keyboard.press("Control+Enter");
  await expect(page).toHaveURL(/\/p\//);
  await studio.expectDone();

  await tabTo(page, /button "Split"/);
  await page.keyboard.press("Enter");
  await tabTo(page, /slider "Between/);
  const handle = studio.handles.and(page.locator(":focus"));
  const value = async () => Number(await handle.getAttribute("aria-valuenow"));
  const before = await value();
  await page.keyboard.press("ArrowRight");
  await expect(handle).toHaveAttribute("aria-valuenow", String(before + 1));
  await page.keyboard.press("Shift+ArrowLeft");
  await expect(handle).toHaveAttribute("aria-valuenow", String(before - 9));
  await page.keyboard.press("Home");
  await expect.poll(value).toBeLessThan(before - 9);
  await page.keyboard.press("End");
  await expect.poll(value).toBeGreaterThan(before);
});

/** Margin around an element that contains its focus ring. */
const RING_PX = 6;

test("every focused element has a visible focus indicator", async ({ studio, page }) => {
  await studio.open();
  await studio.expandSettings();
  const names = new Set<string>();
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press("Tab");
    const focused = page.locator(":focus");
    // After the last element the focus moves to the browser's own controls.
    if ((await focused.count()) === 0) continue;
    const name = await focused.ariaSnapshot();
    const element = await focused.elementHandle();
    const box = await element?.boundingBox();
    if (!element || !box) throw new Error(`${name} has the focus and is not visible`);
    const clip = {
      x: Math.max(0, box.x - RING_PX),
      y: Math.max(0, box.y - RING_PX),
      width: box.width + 2 * RING_PX,
      height: box.height + 2 * RING_PX,
    };
    const withFocus = await page.screenshot({ clip });
    await element.evaluate((each) => (each as HTMLElement).blur());
    const without = await page.screenshot({ clip });
    await element.evaluate((each) => (each as HTMLElement).focus());
    expect(withFocus.equals(without), `${name} looks the same with and without the focus`).toBe(
      false,
    );
    names.add(name);
  }
  expect(names.size).toBeGreaterThan(20);
});
