import { expect, type Page } from "@playwright/test";

import { test } from "../fixtures/test";

/** Presses Tab until the element with the focus has this name. The ring of focus is finite: a name that is not on it fails. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press("Tab");
    if (await page.locator(":focus").evaluateAll((focused, source) => focused.some((element) => new RegExp(source).test(nameOf(element))), name.source)) return;
  }
  throw new Error(`Tab never reached ${name}`);
}

declare function nameOf(element: Element): string;

test("from the empty page to a moved curtain with the keyboard alone", async ({ studio, page }) => {
  await page.addInitScript(() => {
    const names = (element: Element) => [
      element.getAttribute("aria-label"),
      ...[...((element as HTMLInputElement).labels ?? [])].map((label) => label.textContent),
      ...(element.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent),
      element.textContent,
    ];
    Object.assign(window, { nameOf: (element: Element) => names(element).find((text) => text?.trim())?.trim() ?? "" });
  });
  await studio.open();

  await tabTo(page, /^Sample: /);
  await page.keyboard.press("Enter");
  await studio.expectDepth();

  await tabTo(page, /^Prompt/);
  await page.keyboard.press("Control+A");
  await page.keyboard.type("fauvist landscape");
  await page.keyboard.press("Control+Enter");
  await expect(page).toHaveURL(/\/p\//);
  await studio.expectDone();

  await studio.compareAs("Curtain");
  await page.locator("body").press("Home");
  await tabTo(page, /Input|Depth|divider|curtain|handle/i);
  const handle = page.locator("[role=slider]:focus");
  while ((await handle.count()) === 0) await tabTo(page, /Input|Depth|divider|curtain|handle/i);
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
