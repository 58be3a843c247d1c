import type { BrowserContext, Page } from "@playwright/test";

import { audit } from "../fixtures/audit";
import { expect, test } from "../fixtures/embed";
import { holdFirstResponse } from "../fixtures/held-response";
import { china, readPng } from "../fixtures/images";
import { NETWORK_ERROR, RESPONSE_ERROR } from "../fixtures/page-monitor";
import { SharePage } from "../pages/SharePage";
import type { StudioPage } from "../pages/StudioPage";

/** Creates a result and opens its share dialog. */
async function openShareDialog(studio: StudioPage, page: Page): Promise<void> {
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Prompt: "a storm at sea", Steps: "5", Seed: "4711" });
  await studio.start();
  await studio.expectDone();
  await page.getByRole("button", { name: "Share", exact: true }).click();
}

/** Creates a link with the chosen options. Returns its URL, which is shown only once. */
async function createLink(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Create link" }).click();
  return (await page
    .getByRole("region", { name: "Link", exact: true })
    .locator("code")
    .textContent())!;
}

/** A browser context without cookies. */
async function newContext(page: Page): Promise<BrowserContext> {
  return page.context().browser()!.newContext({ reducedMotion: "reduce" });
}

test("a share link shows what was chosen and reports when it was opened", async ({
  studio,
  page,
}) => {
  await openShareDialog(studio, page);
  const dialog = page.getByRole("dialog", { name: "Share this result" });
  await expect(dialog.getByRole("radio", { name: /Comparison/ })).toBeChecked();
  await audit(page);
  await dialog.getByRole("radio", { name: /With settings/ }).check();
  await dialog.getByLabel("Note").fill("Seen from the pier");
  await dialog.getByLabel("Expires").selectOption("In a day");
  const address = await createLink(page);
  await expect(dialog.getByText("Not opened yet.")).toBeVisible();
  await dialog
    .getByRole("region", { name: "Link", exact: true })
    .getByRole("button", { name: "Copy" })
    .first()
    .click();
  await expect(dialog.getByRole("button", { name: "Copied" })).toBeVisible();

  const other = await newContext(page);
  const otherPage = await other.newPage();
  await otherPage.goto(address);
  const shared = new SharePage(otherPage);
  await shared.expectComparison();
  await expect(shared.heading.filter({ visible: true })).toHaveText("a storm at sea");
  await expect(otherPage.getByText("Seen from the pier").filter({ visible: true })).toHaveCount(1);
  await other.close();

  await page.goto("/shares");
  const line = page.getByRole("listitem").filter({ hasText: "a storm at sea" });
  await expect(line).toContainText("Opened once");
  await expect(line).toContainText("With settings");
  await expect(line).toContainText(/Expires /);
  await audit(page);
});

test("a link is changed, renewed and revoked", async ({ studio, page, monitor }) => {
  monitor.allow(RESPONSE_ERROR);
  await openShareDialog(studio, page);
  const first = await createLink(page);
  const dialog = page.getByRole("dialog", { name: "Share this result" });
  await dialog.getByRole("button", { name: "Change", exact: true }).click();
  const changing = dialog.getByRole("listitem");
  await changing.getByRole("radio", { name: /Remix/ }).check();
  await changing.getByLabel("Password").fill("harbour 17");
  await changing.getByRole("button", { name: "Save" }).click();
  await expect(changing.getByText("Password", { exact: true })).toBeVisible();
  await expect(changing.getByRole("button", { name: "Save" })).toBeHidden();

  await dialog.getByRole("button", { name: "New link" }).click();
  const code = page.getByRole("region", { name: "Link", exact: true }).locator("code");
  await expect(code).not.toHaveText(first);
  const second = (await code.textContent())!;
  expect((await page.request.get(first)).status()).toBe(404);
  expect(await (await page.request.get(second)).text()).toContain("Password needed");

  await dialog.getByRole("button", { name: "Revoke" }).click();
  await expect(dialog.getByRole("listitem")).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Link", exact: true })).toHaveCount(0);
  expect((await page.request.get(second)).status()).toBe(404);
});

test("links that are revoked in quick succession are all revoked", async ({ studio, page }) => {
  await openShareDialog(studio, page);
  const dialog = page.getByRole("dialog", { name: "Share this result" });
  const revoke = dialog.getByRole("button", { name: "Revoke" });
  const links: string[] = [];
  for (const count of [1, 2]) {
    await page.getByRole("button", { name: "Create link" }).click();
    await expect(revoke).toHaveCount(count);
    const link = page.getByRole("region", { name: "Link", exact: true });
    links.push((await link.locator("code").textContent())!);
  }
  const held = await holdFirstResponse(page, "DELETE", "**/api/shares/*");
  await revoke.nth(0).click();
  await revoke.nth(1).click();
  held.release();
  await expect(revoke).toHaveCount(0);
  expect(held.requests).toHaveLength(2);
  for (const link of links) expect((await page.request.get(link)).status()).toBe(404);
});

test("the embed code comes with a preview", async ({ studio, page }) => {
  await openShareDialog(studio, page);
  const address = await createLink(page);
  await page.getByRole("button", { name: "Embed", exact: true }).click();
  await new SharePage(page.frameLocator("iframe")).expectComparison();
  await expect(page.getByLabel("Web component")).toContainText(
    `<depth2img-result share="${address}">`,
  );
  await expect(page.getByLabel("Plain iframe")).toContainText(
    `<iframe src="${address.replace("/s/", "/embed/")}"`,
  );
  await audit(page);
});

test("an invalid password shows an error and loses no input", async ({ studio, page, monitor }) => {
  monitor.allow(RESPONSE_ERROR);
  await openShareDialog(studio, page);
  const dialog = page.getByRole("dialog", { name: "Share this result" });
  await dialog.getByLabel("Password").fill("abc");
  await dialog.getByLabel("Note").fill("Seen from the pier");
  await page.getByRole("button", { name: "Create link" }).click();
  await expect(dialog.getByRole("alert")).toContainText(/4/);
  await expect(dialog.getByLabel("Note")).toHaveValue("Seen from the pier");
  await dialog.getByLabel("Password").fill("abcd");
  expect(await createLink(page)).toMatch(/\/s\/\w{26}$/);
  await expect(dialog.getByRole("alert")).toHaveCount(0);
});

test("a result is shared as a file, as an image in the clipboard and as code", async ({
  owner,
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const prediction = await owner.createResult({ prompt: "a storm at sea", seed: 4711 });
  await page.goto((await owner.createShare({ prediction, visibility: "settings" })).url);
  await new SharePage(page).expectComparison();

  const saved = async (name: string) => {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name, exact: true }).click(),
    ]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    return readPng(Buffer.concat(chunks), "depth2img").text;
  };
  expect(await saved("Download")).toBeUndefined();
  expect(JSON.parse((await saved("Download with settings"))!)).toMatchObject({
    input: { prompt: "a storm at sea" },
  });

  await page.getByRole("button", { name: "Copy picture" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Copied" })).toBeVisible();
  const kinds = await page.evaluate(async () =>
    (await navigator.clipboard.read()).flatMap(({ types }) => [...types]),
  );
  expect(kinds).toContain("image/png");

  await new SharePage(page).settings.getByText("Use from code").click();
  const code = page.getByRole("tabpanel", { name: "Code" });
  await expect(code).toContainText("a storm at sea");
  await expect(code).toContainText("4711");
  await audit(page);
});

test("a device with a share sheet sends the link, to owner and visitor alike", async ({
  studio,
  page,
  context,
}) => {
  await context.addInitScript(() => {
    Object.assign(navigator, {
      share: async (what: ShareData) => void Object.assign(window, { sent: what }),
    });
  });
  const sent = () => page.evaluate(() => (window as unknown as { sent?: ShareData }).sent);
  await openShareDialog(studio, page);
  await page
    .getByRole("dialog")
    .getByRole("radio", { name: /With settings/ })
    .check();
  const address = await createLink(page);
  await page
    .getByRole("region", { name: "Link", exact: true })
    .getByRole("button", { name: "Send…" })
    .click();
  await expect.poll(sent).toEqual({ title: "a storm at sea", url: address });
  await page.goto(address);
  await page.getByRole("button", { name: "Send…" }).click();
  await expect.poll(sent).toEqual({ title: "a storm at sea", url: address });
});

test("a list of links that cannot be loaded can be retried", async ({ studio, page, monitor }) => {
  monitor.allow(NETWORK_ERROR);
  await openShareDialog(studio, page);
  await createLink(page);
  await page.route("**/api/shares", (route) => route.abort("connectionrefused"));
  await page.getByRole("button", { name: "Close" }).click();
  await page.getByRole("link", { name: "Links" }).first().click();
  await expect(page.getByRole("alert")).toBeVisible();
  await audit(page);
  await page.unroute("**/api/shares");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "a storm at sea" })).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("an embed key is created, counted and deleted on the page of links", async ({
  page,
  owner: _owner,
}) => {
  await page.goto("/shares");
  await expect(page.getByText("Nothing shared yet")).toBeVisible();
  await page.getByLabel("Site").fill("blog.example");
  await page.getByLabel("Visitors can change all settings").uncheck();
  await page.getByRole("button", { name: "Create studio" }).click();
  const code = page.getByLabel("Embed code").locator("pre");
  await expect(code).toContainText(/<depth2img-studio key="embed_\w{26}">/);
  const line = page.getByRole("listitem").filter({ hasText: "blog.example" });
  await expect(line).toContainText("0 of 100 runs today");
  await audit(page);
  await line.getByRole("button", { name: "Revoke" }).click();
  await expect(line).toHaveCount(0);
});
