import type { Page } from "@playwright/test";

import { audit } from "../fixtures/audit";
import { holdRequests } from "../fixtures/hold-requests";
import { NETWORK_ERROR } from "../fixtures/page-monitor";
import { expect, test } from "../fixtures/test";

/** The WebAssembly module of the history, in a folder named by content hash. */
const HISTORY_MODULE = /\/parts-[0-9a-f]{16}\/history\.wasm$/;

/** Records the requests for that module. */
function recordRequests(page: Page): string[] {
  const addresses: string[] = [];
  page.on("request", (request) => {
    if (HISTORY_MODULE.test(request.url())) addresses.push(request.url());
  });
  return addresses;
}

function link(page: Page, name: string) {
  return page.getByRole("link", { name, exact: true }).filter({ visible: true }).first();
}

test("the history module is fetched once, when the history is first opened", async ({
  studio,
  history,
  page,
}) => {
  const parts = recordRequests(page);
  await studio.open();
  expect(parts, "in the studio's first load").toEqual([]);
  await link(page, "History").click();
  await expect(page.getByText("No results yet")).toBeVisible();
  await expect(page).toHaveTitle(/^History/);
  await page.goBack();
  await expect(studio.run).toBeVisible();
  await expect(page).not.toHaveTitle(/History/);
  await page.goForward();
  await expect(history.heading).toBeVisible();
  await expect(page.getByText("No results yet")).toBeVisible();
  expect(parts).toHaveLength(1);
});

test("a placeholder is shown while the history module loads", async ({
  history,
  page,
  context,
}) => {
  const release = await holdRequests(context, HISTORY_MODULE);
  await history.open();
  await expect(page.getByRole("status", { name: "Loading" })).toBeVisible();
  await expect(page).toHaveTitle(/^History/);
  await audit(page);
  release();
  await expect(page.getByText("No results yet")).toBeVisible();
});

test("without a network the history shows an error, and loads once it is back", async ({
  studio,
  page,
  context,
  monitor,
}) => {
  monitor.allow(NETWORK_ERROR, /Failed to fetch/);
  await studio.open();
  await context.setOffline(true);
  await link(page, "History").click();
  const problem = page.getByRole("alert").filter({ hasText: "This part could not be loaded" });
  await expect(problem).toContainText("The server cannot be reached");
  await audit(page);
  await context.setOffline(false);
  await problem.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("No results yet")).toBeVisible();
  await expect(problem).toHaveCount(0);
});

test("a truncated module can be requested again", async ({ studio, page, context, monitor }) => {
  monitor.allow(/status of 502/, /TypeError|CompileError|MIME/);
  await studio.open();
  await context.route(HISTORY_MODULE, (route) =>
    route.fulfill({ status: 502, contentType: "text/html", body: "Bad Gateway" }),
  );
  await link(page, "History").click();
  await expect(page.getByRole("alert").filter({ hasText: "The server responded" })).toBeVisible();
  await context.unroute(HISTORY_MODULE);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("No results yet")).toBeVisible();
});

test("a reload is offered if the server has a newer version of the page", async ({
  studio,
  page,
  context,
  monitor,
}) => {
  monitor.allow(/status of 404/, /TypeError|MIME/);
  await studio.open();
  await context.route(HISTORY_MODULE, (route) =>
    route.fulfill({ status: 404, json: { detail: "There is nothing here.", status: 404 } }),
  );
  await link(page, "History").click();
  const problem = page.getByRole("alert").filter({ hasText: "The studio was updated" });
  await expect(problem).toBeVisible();
  await audit(page);
  await context.unroute(HISTORY_MODULE);
  await problem.getByRole("button", { name: "Reload" }).click();
  await expect(page.getByText("No results yet")).toBeVisible();
});

test("an empty catalog explains how to fill it", async ({ page, monitor }) => {
  monitor.allow(/404/);
  await page.goto("/explore");
  await expect(page.getByText("make catalog")).toBeVisible();
  await audit(page);
});
