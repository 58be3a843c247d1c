import type { Page } from "@playwright/test";

import { expect, test } from "../fixtures/test";

/** Presses Tab until what has the focus matches, as `slider "Curtain …"`. The ring of focus is finite: what is not on it fails. */
async function tabTo(page: Page, what: RegExp): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press("Tab");
    if (what.test(await page.locator(":focus").first().ariaSnapshot())) return;
  }
  throw new Error(`Tab never reached ${what}`);
}

test("from the empty page to a moved curtain with the keyboard alone", async ({ studio, page }) => {
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

  await tabTo(page, /button "Curtain"/);
  await page.keyboard.press("Enter");
  await tabTo(page, /slider "Between/);
  const handle = studio.handles.and(page.locator(":focus"));
  const value = async () => Number(await handle.getAttribute("aria-valuenow"));
  const before = await value();
  await page.keyboard.press("ArrowRight");
  expect(await value()).toBe(before + 1);
  await page.keyboard.press("Shift+ArrowLeft");
  expect(await value()).toBe(before - 9);
  await page.keyboard.press("Home");
  expect(await value()).toBeLessThan(before - 9);
  await page.keyboard.press("End");
  expect(await value()).toBeGreaterThan(before);
});

test("what has the focus shows it", async ({ studio, page }) => {
  await studio.open();
  const seen = new Set<string>();
  for (let presses = 0; presses < 12; presses++) {
    await page.keyboard.press("Tab");
    const ring = await page.locator(":focus").evaluate((element) => {
      const look = (of: Element) => getComputedStyle(of);
      const ringed = [element, element.parentElement, ...element.querySelectorAll("*")].filter((each) => each !== null);
      const shown = ringed.some((each) => look(each).outlineStyle !== "none" || look(each).boxShadow !== "none");
      return { shown, what: element.outerHTML.slice(0, 120) };
    });
    expect(ring.shown, ring.what).toBe(true);
    seen.add(ring.what);
  }
  expect(seen.size).toBeGreaterThan(8);
});
