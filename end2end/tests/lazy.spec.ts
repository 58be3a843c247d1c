import type { Page } from "@playwright/test";

import { audit } from "../fixtures/audit";
import { expect, test } from "../fixtures/test";
import { UNREACHABLE } from "../fixtures/watch";

/** The program of the history page, named by its bytes. */
const PART = /\/history-[0-9a-f]{16}\.wasm$/;

/** The addresses of that part, as the page asks for them. */
function asked(page: Page): string[] {
  const addresses: string[] = [];
  page.on("request", (request) => {
    if (PART.test(request.url())) addresses.push(request.url());
  });
  return addresses;
}

function link(page: Page, name: string) {
  return page.getByRole("link", { name, exact: true }).filter({ visible: true }).first();
}

test("the history's program is fetched when the history is first opened, once", async ({ studio, history, page }) => {
  const parts = asked(page);
  await studio.open();
  expect(parts, "of the studio's first load").toEqual([]);
  await link(page, "History").click();
  await expect(page.getByText("Nothing made yet")).toBeVisible();
  await expect(page).toHaveTitle(/^History/);
  await page.goBack();
  await expect(studio.run).toBeVisible();
  await expect(page).not.toHaveTitle(/History/);
  await page.goForward();
  await expect(history.heading).toBeVisible();
  await expect(page.getByText("Nothing made yet")).toBeVisible();
  expect(parts).toHaveLength(1);
});

test("while the history's program is on its way its place is kept", async ({ history, page, context }) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await context.route(PART, async (route) => {
    await held;
    await route.continue();
  });
  await history.open();
  await expect(page.getByRole("status", { name: "Loading" })).toBeVisible();
  await expect(page).toHaveTitle(/^History/);
  await audit(page);
  release();
  await expect(page.getByText("Nothing made yet")).toBeVisible();
});

test("without a network the history says that it cannot come, and comes when it can", async ({ studio, page, context, watch }) => {
  watch.allow(UNREACHABLE, /Failed to fetch/);
  await studio.open();
  await context.setOffline(true);
  await link(page, "History").click();
  const problem = page.getByRole("alert").filter({ hasText: "This part did not arrive" });
  await expect(problem).toContainText("The server cannot be reached");
  await audit(page);
  await context.setOffline(false);
  await problem.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("Nothing made yet")).toBeVisible();
  await expect(problem).toHaveCount(0);
});

test("a part that does not come whole can be asked for again", async ({ studio, page, context, watch }) => {
  watch.allow(/status of 502/, /TypeError|CompileError|MIME/);
  await studio.open();
  await context.route(PART, (route) => route.fulfill({ status: 502, contentType: "text/html", body: "Bad Gateway" }));
  await link(page, "History").click();
  await expect(page.getByRole("alert").filter({ hasText: "The server is there" })).toBeVisible();
  await context.unroute(PART);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("Nothing made yet")).toBeVisible();
});

test("where the server has a newer page by now, reloading is offered", async ({ studio, page, context, watch }) => {
  watch.allow(/status of 404/, /TypeError|MIME/);
  await studio.open();
  await context.route(PART, (route) => route.fulfill({ status: 404, json: { detail: "There is nothing here.", status: 404 } }));
  await link(page, "History").click();
  const problem = page.getByRole("alert").filter({ hasText: "The studio was updated" });
  await expect(problem).toBeVisible();
  await audit(page);
  await context.unroute(PART);
  await problem.getByRole("button", { name: "Reload" }).click();
  await expect(page.getByText("Nothing made yet")).toBeVisible();
});

test("a catalog that nobody has filled says how it is", async ({ page, watch }) => {
  watch.allow(/404/);
  await page.goto("/explore");
  await expect(page.getByText("make catalog")).toBeVisible();
  await audit(page);
});
