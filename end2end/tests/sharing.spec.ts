import type { BrowserContext, Page } from "@playwright/test";

import { audit } from "../fixtures/audit";
import { expect, test } from "../fixtures/embed";
import { china, readPng } from "../fixtures/pictures";
import { REFUSED, UNREACHABLE } from "../fixtures/watch";
import { SharePage } from "../pages/SharePage";
import type { StudioPage } from "../pages/StudioPage";

/** Makes a result and opens what shares it. */
async function share(studio: StudioPage, page: Page): Promise<void> {
  await studio.open();
  await studio.prepare(china());
  await studio.fill({ Prompt: "a storm at sea", Steps: "5", Seed: "4711" });
  await studio.start();
  await studio.expectDone();
  await page.getByRole("button", { name: "Share", exact: true }).click();
}

/** Makes a link of what is chosen; its address, which is seen this once. */
async function link(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Make a link" }).click();
  return (await page.getByRole("region", { name: "The link" }).locator("code").textContent())!;
}

/** A browser that was never here. */
async function elsewhere(page: Page): Promise<BrowserContext> {
  return page.context().browser()!.newContext({ reducedMotion: "reduce" });
}

test("a result becomes a link that shows what was chosen, and says when it was opened", async ({ studio, page }) => {
  await share(studio, page);
  const dialog = page.getByRole("dialog", { name: "Share this result" });
  await expect(dialog.getByRole("radio", { name: /The comparison/ })).toBeChecked();
  await audit(page);
  await dialog.getByRole("radio", { name: /With settings/ }).check();
  await dialog.getByLabel("Note").fill("Seen from the pier");
  await dialog.getByLabel("Ends").selectOption("In a day");
  const address = await link(page);
  await expect(dialog.getByText("Not opened yet.")).toBeVisible();
  await dialog.getByRole("region", { name: "The link" }).getByRole("button", { name: "Copy" }).first().click();
  await expect(dialog.getByRole("button", { name: "Copied" })).toBeVisible();

  const other = await elsewhere(page);
  const stranger = await other.newPage();
  await stranger.goto(address);
  const shared = new SharePage(stranger);
  await shared.expectComparison();
  await expect(shared.heading.filter({ visible: true })).toHaveText("a storm at sea");
  await expect(stranger.getByText("Seen from the pier").filter({ visible: true })).toHaveCount(1);
  await other.close();

  await page.goto("/shares");
  const line = page.getByRole("listitem").filter({ hasText: "a storm at sea" });
  await expect(line).toContainText("Opened once");
  await expect(line).toContainText("With settings");
  await expect(line).toContainText(/Ends /);
  await audit(page);
});

test("a link is changed, given another address, and revoked", async ({ studio, page, watch }) => {
  watch.allow(REFUSED);
  await share(studio, page);
  const first = await link(page);
  const dialog = page.getByRole("dialog", { name: "Share this result" });
  await dialog.getByRole("button", { name: "Change", exact: true }).click();
  const changing = dialog.getByRole("listitem");
  await changing.getByRole("radio", { name: /Remix/ }).check();
  await changing.getByLabel("Password").fill("harbour 17");
  await changing.getByRole("button", { name: "Save" }).click();
  await expect(changing.getByText("Password", { exact: true })).toBeVisible();
  await expect(changing.getByRole("button", { name: "Save" })).toBeHidden();

  await dialog.getByRole("button", { name: "New address" }).click();
  const code = page.getByRole("region", { name: "The link" }).locator("code");
  await expect(code).not.toHaveText(first);
  const second = (await code.textContent())!;
  expect((await page.request.get(first)).status()).toBe(404);
  expect(await (await page.request.get(second)).text()).toContain("Password needed");

  await dialog.getByRole("button", { name: "Revoke" }).click();
  await expect(dialog.getByRole("listitem")).toHaveCount(0);
  await expect(page.getByRole("region", { name: "The link" })).toHaveCount(0);
  expect((await page.request.get(second)).status()).toBe(404);
});

test("what puts a link into another site is shown as it looks there", async ({ studio, page }) => {
  await share(studio, page);
  const address = await link(page);
  await page.getByRole("button", { name: "Put it into another site" }).click();
  await new SharePage(page.frameLocator("iframe")).expectComparison();
  await expect(page.getByLabel("With our script")).toContainText(`<depth2img-result share="${address}">`);
  await expect(page.getByLabel("Without")).toContainText(`<iframe src="${address.replace("/s/", "/embed/")}"`);
  await audit(page);
});

test("a wrong password is named, and nothing typed is lost", async ({ studio, page, watch }) => {
  watch.allow(REFUSED);
  await share(studio, page);
  const dialog = page.getByRole("dialog", { name: "Share this result" });
  await dialog.getByLabel("Password").fill("abc");
  await dialog.getByLabel("Note").fill("Seen from the pier");
  await page.getByRole("button", { name: "Make a link" }).click();
  await expect(dialog.getByRole("alert")).toContainText(/4/);
  await expect(dialog.getByLabel("Note")).toHaveValue("Seen from the pier");
  await dialog.getByLabel("Password").fill("abcd");
  expect(await link(page)).toMatch(/\/s\/\w{26}$/);
  await expect(dialog.getByRole("alert")).toHaveCount(0);
});

test("what is shared leaves as a file, as a picture in the clipboard, and as code", async ({ owner, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const prediction = await owner.result({ prompt: "a storm at sea", seed: 4711 });
  await page.goto((await owner.share({ prediction, shows: "settings" })).url);
  await new SharePage(page).expectComparison();

  const saved = async (name: string) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name, exact: true }).click()]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    return readPng(Buffer.concat(chunks), "depth2img").text;
  };
  expect(await saved("Download")).toBeUndefined();
  expect(JSON.parse((await saved("Download with settings"))!)).toMatchObject({ input: { prompt: "a storm at sea" } });

  await page.getByRole("button", { name: "Copy picture" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Copied" })).toBeVisible();
  const kinds = await page.evaluate(async () => (await navigator.clipboard.read()).flatMap(({ types }) => [...types]));
  expect(kinds).toContain("image/png");

  await new SharePage(page).facts.getByText("Use from code").click();
  const code = page.getByRole("tabpanel", { name: "Code" });
  await expect(code).toContainText("a storm at sea");
  await expect(code).toContainText("4711");
  await audit(page);
});

test("where a phone can send things on, a link is sent, by who made it and by whom it was sent to", async ({ studio, page, context }) => {
  await context.addInitScript(() => {
    Object.assign(navigator, { share: async (what: ShareData) => void Object.assign(window, { sent: what }) });
  });
  const sent = () => page.evaluate(() => (window as unknown as { sent?: ShareData }).sent);
  await share(studio, page);
  await page.getByRole("dialog").getByRole("radio", { name: /With settings/ }).check();
  const address = await link(page);
  await page.getByRole("region", { name: "The link" }).getByRole("button", { name: "Send…" }).click();
  await expect.poll(sent).toEqual({ title: "a storm at sea", url: address });
  await page.goto(address);
  await page.getByRole("button", { name: "Send…" }).click();
  await expect.poll(sent).toEqual({ title: "a storm at sea", url: address });
});

test("links that cannot be read are asked for again", async ({ studio, page, watch }) => {
  watch.allow(UNREACHABLE);
  await share(studio, page);
  await link(page);
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

test("a studio for another site is made, counted and ended where links are", async ({ page, owner: _owner }) => {
  await page.goto("/shares");
  await expect(page.getByText("Nothing is shared")).toBeVisible();
  await page.getByLabel("The site").fill("blog.example");
  await page.getByLabel("Visitors may set everything").uncheck();
  await page.getByRole("button", { name: "Make a studio" }).click();
  const code = page.getByLabel("The code for its page").locator("pre");
  await expect(code).toContainText(/<depth2img-studio key="embed_\w{26}">/);
  const line = page.getByRole("listitem").filter({ hasText: "blog.example" });
  await expect(line).toContainText("0 of 100 runs today");
  await audit(page);
  await line.getByRole("button", { name: "Revoke" }).click();
  await expect(line).toHaveCount(0);
});
