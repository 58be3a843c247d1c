import type { Page } from "@playwright/test";

import { audit } from "../fixtures/audit";
import { china } from "../fixtures/images";
import { expect, test } from "../fixtures/test";
import { RUN_TIMEOUT_MS } from "../fixtures/timeouts";
import type { StudioPage } from "../pages/StudioPage";

/** Steps of a run that a test cancels: the most that the model accepts. */
const LONG_STEPS = "500";

interface ShownNotification {
  title: string;
  body: string;
  tag: string;
}

declare global {
  interface Window {
    shownNotifications: (ShownNotification & { onclick: (() => void) | null })[];
    requests: number;
    isHidden: boolean;
  }
}

/**
 * Stubs the Notification API: records notifications, grants or denies permission, and lets the tab
 * be hidden.
 */
async function stubNotifications(page: Page, response: NotificationPermission): Promise<void> {
  await page.addInitScript((response) => {
    window.shownNotifications = [];
    window.requests = 0;
    window.isHidden = false;
    class FakeNotification {
      static permission: NotificationPermission =
        (sessionStorage.getItem("permission") as NotificationPermission | null) ?? "default";
      static async requestPermission() {
        window.requests += 1;
        sessionStorage.setItem("permission", response);
        return (FakeNotification.permission = response);
      }
      onclick: (() => void) | null = null;
      body: string;
      tag: string;
      constructor(
        readonly title: string,
        options: NotificationOptions,
      ) {
        this.body = options.body ?? "";
        this.tag = options.tag ?? "";
        window.shownNotifications.push(this);
      }
      close() {}
    }
    Object.assign(window, { Notification: FakeNotification });
    Object.defineProperty(document, "hidden", { get: () => window.isHidden });
  }, response);
}

async function setVisibility(page: Page, isHidden: boolean): Promise<void> {
  await page.evaluate((isHidden) => {
    window.isHidden = isHidden;
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  }, isHidden);
}

const shownNotifications = (page: Page): Promise<ShownNotification[]> =>
  page.evaluate(() =>
    window.shownNotifications.map(({ title, body, tag }) => ({ title, body, tag })),
  );
const permissionPrompt = (page: Page) =>
  page.getByRole("group", { name: /^Notify you when it’s done/ });

async function run(studio: StudioPage, prompt: string, steps = "300"): Promise<void> {
  await studio.fill({ Prompt: prompt, Outputs: "6", Steps: steps });
  await studio.run.click();
  await studio.expectRunning();
}

test("a visitor who leaves the tab is asked once in the page and notified from then on", async ({
  studio,
  page,
}) => {
  await stubNotifications(page, "granted");
  await studio.open();
  await studio.prepare(china());
  await expect(permissionPrompt(page)).toHaveCount(0);
  await run(studio, "oil painting of a harbour");
  await setVisibility(page, true);
  await setVisibility(page, false);
  await expect(permissionPrompt(page)).toBeVisible();
  expect(await page.evaluate(() => window.requests)).toBe(0);
  await permissionPrompt(page).getByRole("button", { name: "Yes", exact: true }).click();
  await expect(permissionPrompt(page)).toHaveCount(0);
  expect(await page.evaluate(() => window.requests)).toBe(1);

  const { id } = studio;
  await setVisibility(page, true);
  await expect
    .poll(() => shownNotifications(page), { timeout: RUN_TIMEOUT_MS })
    .toEqual([{ title: "Your pictures are ready", body: "oil painting of a harbour", tag: id }]);
  await setVisibility(page, false);
  await page.goBack();
  await page.evaluate(() => window.shownNotifications[0]?.onclick?.());
  await expect(page).toHaveURL(new RegExp(`/p/${id}$`));
  await studio.expectDone(6);

  await page.reload();
  await run(studio, "canceled meanwhile", LONG_STEPS);
  await setVisibility(page, true);
  await page.request.post(`/v1/predictions/${studio.id}/cancel`);
  await expect
    .poll(() => shownNotifications(page))
    .toEqual([{ title: "The run was canceled", body: "canceled meanwhile", tag: studio.id }]);
  await setVisibility(page, false);
  await expect(permissionPrompt(page)).toHaveCount(0);
});

test("a visitor who declines is neither asked again nor notified", async ({ studio, page }) => {
  await stubNotifications(page, "granted");
  await studio.open();
  await studio.prepare(china());
  await run(studio, "fresco", LONG_STEPS);
  await setVisibility(page, true);
  await setVisibility(page, false);
  await expect(permissionPrompt(page)).toBeVisible();
  await audit(page);
  await permissionPrompt(page).getByRole("button", { name: "No", exact: true }).click();
  await expect(permissionPrompt(page)).toHaveCount(0);
  await setVisibility(page, true);
  await page.request.post(`/v1/predictions/${studio.id}/cancel`);
  await setVisibility(page, false);
  await expect(studio.cancel).toBeHidden();
  await page.reload();
  await run(studio, "mosaic", LONG_STEPS);
  await setVisibility(page, true);
  await setVisibility(page, false);
  await studio.cancel.click();
  await expect(studio.cancel).toBeHidden();
  await expect(permissionPrompt(page)).toHaveCount(0);
  expect(await shownNotifications(page)).toEqual([]);
  expect(await page.evaluate(() => window.requests)).toBe(0);
});

test("a browser that denies permission gets an explanation", async ({ studio, page }) => {
  await stubNotifications(page, "denied");
  await studio.open();
  await studio.prepare(china());
  await run(studio, "fresco", LONG_STEPS);
  await setVisibility(page, true);
  await setVisibility(page, false);
  await permissionPrompt(page).getByRole("button", { name: "Yes", exact: true }).click();
  await expect(page.getByText("Notifications are blocked in your browser.")).toBeVisible();
  await audit(page);
  await page.getByRole("button", { name: "OK", exact: true }).click();
  await expect(page.getByText("Notifications are blocked in your browser.")).toHaveCount(0);
  await expect(page).toHaveTitle(/Running|of/);
  await studio.cancel.click();
});
