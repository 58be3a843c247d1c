import type { Page } from "@playwright/test";

import { audit } from "../fixtures/audit";
import { china } from "../fixtures/pictures";
import { expect, test } from "../fixtures/test";
import type { StudioPage } from "../pages/StudioPage";

interface Told {
  title: string;
  body: string;
  tag: string;
}

declare global {
  interface Window {
    told: (Told & { onclick: (() => void) | null })[];
    requests: number;
    isAway: boolean;
  }
}

/** A browser whose notifications are written down, whose answer to the request is this, and whose tab can be left. */
async function prepare(page: Page, answer: NotificationPermission): Promise<void> {
  await page.addInitScript((answer) => {
    window.told = [];
    window.requests = 0;
    window.isAway = false;
    class Written {
      static permission: NotificationPermission = (sessionStorage.getItem("permission") as NotificationPermission | null) ?? "default";
      static async requestPermission() {
        window.requests += 1;
        sessionStorage.setItem("permission", answer);
        return (Written.permission = answer);
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
        window.told.push(this);
      }
      close() {}
    }
    Object.assign(window, { Notification: Written });
    Object.defineProperty(document, "hidden", { get: () => window.isAway });
  }, answer);
}

async function look(page: Page, isAway: boolean): Promise<void> {
  await page.evaluate((isAway) => {
    window.isAway = isAway;
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  }, isAway);
}

const told = (page: Page): Promise<Told[]> => page.evaluate(() => window.told.map(({ title, body, tag }) => ({ title, body, tag })));
const question = (page: Page) => page.getByRole("group", { name: /^Tell you when it is done/ });

async function run(studio: StudioPage, prompt: string, steps = "300"): Promise<void> {
  await studio.fill({ Prompt: prompt, Outputs: "6", Steps: steps });
  await studio.run.click();
  await studio.expectRunning();
}

test("who leaves the tab is asked once, in the page, and is told from then on", async ({ studio, page }) => {
  await prepare(page, "granted");
  await studio.open();
  await studio.prepare(china());
  await expect(question(page)).toHaveCount(0);
  await run(studio, "oil painting of a harbour");
  await look(page, true);
  await look(page, false);
  await expect(question(page)).toBeVisible();
  expect(await page.evaluate(() => window.requests)).toBe(0);
  await audit(page);
  await question(page).getByRole("button", { name: "Yes", exact: true }).click();
  await expect(question(page)).toHaveCount(0);
  expect(await page.evaluate(() => window.requests)).toBe(1);

  const { id } = studio;
  await look(page, true);
  await expect.poll(() => told(page), { timeout: 60_000 }).toEqual([{ title: "Your pictures are done", body: "oil painting of a harbour", tag: id }]);
  await look(page, false);
  await page.goBack();
  await page.evaluate(() => window.told[0]?.onclick?.());
  await expect(page).toHaveURL(new RegExp(`/p/${id}$`));
  await studio.expectDone(6);

  await page.reload();
  await run(studio, "canceled meanwhile", "500");
  await look(page, true);
  await page.request.post(`/v1/predictions/${studio.id}/cancel`);
  await expect.poll(() => told(page)).toEqual([{ title: "The run was canceled", body: "canceled meanwhile", tag: studio.id }]);
  await look(page, false);
  await expect(question(page)).toHaveCount(0);
});

test("who says no is not asked again and not told", async ({ studio, page }) => {
  await prepare(page, "granted");
  await studio.open();
  await studio.prepare(china());
  await run(studio, "fresco");
  await look(page, true);
  await look(page, false);
  await question(page).getByRole("button", { name: "No", exact: true }).click();
  await expect(question(page)).toHaveCount(0);
  await look(page, true);
  await page.request.post(`/v1/predictions/${studio.id}/cancel`);
  await look(page, false);
  await expect(studio.cancel).toBeHidden();
  await page.reload();
  await run(studio, "mosaic");
  await look(page, true);
  await look(page, false);
  await studio.cancel.click();
  await expect(studio.cancel).toBeHidden();
  await expect(question(page)).toHaveCount(0);
  expect(await told(page)).toEqual([]);
  expect(await page.evaluate(() => window.requests)).toBe(0);
});

test("where the browser refuses, a sentence says what shows it all the same", async ({ studio, page }) => {
  await prepare(page, "denied");
  await studio.open();
  await studio.prepare(china());
  await run(studio, "fresco");
  await look(page, true);
  await look(page, false);
  await question(page).getByRole("button", { name: "Yes", exact: true }).click();
  await expect(page.getByText("The browser does not let this page tell you.")).toBeVisible();
  await audit(page);
  await page.getByRole("button", { name: "All right" }).click();
  await expect(page.getByText("The browser does not let this page tell you.")).toHaveCount(0);
  await expect(page).toHaveTitle(/Running|of/);
  await studio.cancel.click();
});
