import type { APIRequestContext, Page } from "@playwright/test";

import { audit } from "../fixtures/audit";
import { importModels } from "../fixtures/catalog-snapshot";
import { expect, test } from "../fixtures/follow";
import { type Email, findLink, header, type MailServer } from "../fixtures/mail-server";
import { buildModel, HTML_DESCRIPTION } from "../fixtures/model-records";
import { RESPONSE_ERROR } from "../fixtures/page-monitor";
import { StudioServer } from "../fixtures/server";

const ONE_CLICK = { "List-Unsubscribe": "One-Click" };

/** Opens the confirmation link of an email and confirms. */
async function confirm(page: Page, message: Email): Promise<void> {
  await page.goto(findLink(message, "/digests/confirm/"));
  await page.getByRole("button", { name: "Subscribe" }).click();
  await expect(page.getByRole("heading", { name: "Confirmed" })).toBeVisible();
}

/** Subscribes to a daily digest of a search and confirms it. */
async function subscribe(
  page: Page,
  mailServer: MailServer,
  email: string,
  query: string,
): Promise<void> {
  const response = await page.request.post("/api/digests", {
    data: { email, query, interval: "day" },
  });
  expect(response.status()).toBe(202);
  await confirm(page, await mailServer.waitForEmail(email));
}

/** The one-click unsubscribe URL of an email. */
const unsubscribeUrl = (email: Email) =>
  /^<(https?:\/\/[^>]+)>$/.exec(header(email, "List-Unsubscribe")[0] ?? "")?.[1] ?? "";

async function listDigests(
  request: APIRequestContext,
): Promise<{ can_send: boolean; digests: { email: string; is_confirmed: boolean }[] }> {
  return (await request.get("/api/digests")).json();
}

async function listSearches(request: APIRequestContext): Promise<{ id: string; new: number }[]> {
  const response = await request.get("/api/searches");
  const { searches } = await response.json();
  return searches;
}

test("a saved search shows its number of new models, and is renamed, deleted and restored", async ({
  explore,
  follow,
  page,
  server,
}) => {
  await follow.open("?q=lantern");
  await follow.name.fill("Lanterns");
  await follow.save.click();
  await expect(follow.saved).toHaveText(/Lanterns/);
  await audit(page);
  await importModels(server.dataDir, [
    buildModel("fleet/lantern-one", { description: "A lantern at sea" }),
  ]);
  await expect.poll(async () => (await listSearches(page.request))[0]!.new).toBe(1);
  await follow.open("?q=lantern");
  await expect(follow.saved).toContainText("1 new");
  await follow.saved.getByRole("link", { name: "Lanterns" }).click();
  await expect(explore.link("fleet/lantern-one")).toBeVisible();
  await expect(page).toHaveURL(/q=lantern/);
  await follow.open("?q=lantern");
  await expect(follow.saved).not.toContainText("new");

  await follow.saved.getByRole("button", { name: "Rename Lanterns" }).click();
  await follow.saved.getByLabel("Name of the search").fill("Lights");
  await page.keyboard.press("Enter");
  await expect(follow.saved.getByRole("link", { name: "Lights" })).toBeVisible();
  await follow.saved.getByRole("button", { name: "Delete Lights" }).click();
  await expect(follow.saved).toHaveCount(0);
  await follow.dialog.getByRole("button", { name: "Undo" }).click();
  await expect(follow.saved).toHaveText(/Lights/);
});

test("a digest is requested, confirmed in the browser and delivered, each model once", async ({
  follow,
  mailServer,
  page,
  server,
}) => {
  const email = "mia@studio.example";
  await importModels(server.dataDir, [
    buildModel("harbour/old", { description: "A harbour that was here before" }),
  ]);
  await follow.open("?q=harbour");
  await follow.subscribe(email, "Daily");
  await expect(
    follow.dialog.getByText(`We sent an email to ${email}. Open it to confirm your subscription.`),
  ).toBeVisible();
  await expect(follow.digests).toContainText("not confirmed yet");
  await audit(page);

  const request = await mailServer.waitForEmail(email);
  expect(request).toMatchObject({
    type: "multipart/alternative",
    from: "studio@studio.example",
    defects: [],
  });
  expect(request.text, "user input does not appear in emails").not.toContain("harbour");
  await page.goto(findLink(request, "/digests/confirm/"));
  await audit(page);
  expect(
    (await listDigests(page.request)).digests[0]!.is_confirmed,
    "opening the link does not confirm the subscription",
  ).toBe(false);
  await confirm(page, request);
  expect((await listDigests(page.request)).digests[0]!.is_confirmed).toBe(true);

  await importModels(server.dataDir, [
    buildModel("harbour/fog", { description: "A <b>harbour</b> in fog & rain" }),
  ]);
  const first = await mailServer.waitForEmail(email, 2);
  expect(first.parts).toEqual(["multipart/alternative", "text/plain", "text/html"]);
  expect(first.defects).toEqual([]);
  for (const name of ["Date", "Message-ID", "Auto-Submitted", "Subject", "From", "To"])
    expect(header(first, name), name).toHaveLength(1);
  expect(header(first, "List-Unsubscribe-Post")).toEqual(["List-Unsubscribe=One-Click"]);
  expect(unsubscribeUrl(first)).toMatch(new RegExp(`^${server.url}/digests/unsubscribe/`));
  expect(header(first, "Subject")[0]).toContain("harbour");
  expect(first.text).toContain("A <b>harbour</b> in fog & rain");
  expect(first.text).toContain(`${server.url}/explore/harbour/fog`);
  expect(first.html).toContain("A &lt;b&gt;harbour&lt;/b&gt; in fog &amp; rain");
  expect(first.html, "an email loads no external content").not.toMatch(
    /<(img|script|link|iframe)\b|url\(/i,
  );
  expect(first.text + first.html!, "a model from before the subscription is not new").not.toContain(
    "harbour/old",
  );

  await importModels(server.dataDir, [
    buildModel("harbour/rain", { description: "A harbour in rain" }),
  ]);
  const second = await mailServer.waitForEmail(email, 3);
  expect(second.text).toContain("harbour/rain");
  expect(second.text).not.toContain("harbour/fog");
  expect(header(second, "Message-ID")).not.toEqual(header(first, "Message-ID"));
});

test("one request unsubscribes, by a mail client without cookies or by the button on the page", async ({
  mailServer,
  page,
  playwright,
  server,
}) => {
  const [oneClick, byPage, activeSubscriber] = [
    "one-click@studio.example",
    "page@studio.example",
    "subscriber@studio.example",
  ] as const;
  for (const email of [oneClick, byPage, activeSubscriber])
    await subscribe(page, mailServer, email, "?q=bridge");
  await importModels(server.dataDir, [
    buildModel("bridges/stone", { description: "A bridge of stone" }),
  ]);
  const [oneClickEmail, pageEmail] = [
    await mailServer.waitForEmail(oneClick, 2),
    await mailServer.waitForEmail(byPage, 2),
  ];
  await mailServer.waitForEmail(activeSubscriber, 2);

  const client = await playwright.request.newContext();
  expect(
    (await client.get(unsubscribeUrl(oneClickEmail))).status(),
    "a GET does not unsubscribe",
  ).toBe(200);
  for (let iteration = 0; iteration < 2; iteration++) {
    const response = await client.post(unsubscribeUrl(oneClickEmail), {
      form: ONE_CLICK,
      maxRedirects: 0,
    });
    expect(response.status(), "a repeated request succeeds").toBe(200);
  }
  await client.dispose();
  await page.goto(findLink(pageEmail, "/digests/unsubscribe/"));
  await audit(page);
  await page.locator("main").getByRole("button").click();
  await expect(page.locator("main").getByRole("button")).toHaveCount(0);

  await importModels(server.dataDir, [
    buildModel("bridges/iron", { description: "A bridge of iron" }),
  ]);
  expect((await mailServer.waitForEmail(activeSubscriber, 3)).text).toContain("bridges/iron");
  await importModels(server.dataDir, [
    buildModel("bridges/rope", { description: "A bridge of rope" }),
  ]);
  await mailServer.waitForEmail(activeSubscriber, 4);
  expect([mailServer.to(oneClick).length, mailServer.to(byPage).length]).toEqual([2, 2]);
});

test("forged links show the same page and change nothing", async ({
  mailServer,
  page,
  monitor,
}) => {
  monitor.allow(RESPONSE_ERROR);
  await subscribe(page, mailServer, "forged@studio.example", "?q=castle");
  const token = new URL(
    findLink(await mailServer.waitForEmail("forged@studio.example"), "/digests/confirm/"),
  ).pathname
    .split("/")
    .at(-1)!;
  const forged = [
    `${token.slice(0, -1)}${token.endsWith("0") ? "1" : "0"}`,
    "0".repeat(token.length),
    "x",
    "..%2f..%2fhealthz",
    token,
  ];
  const bodies = new Set<string>();
  for (const other of forged) {
    for (const response of [
      await page.request.get(`/digests/unsubscribe/${other}`),
      await page.request.post(`/digests/unsubscribe/${other}`, { form: ONE_CLICK }),
    ]) {
      expect(response.status(), `${other}, also to confirm`).toBe(404);
      bodies.add(await response.text());
    }
  }
  expect(bodies.size, "the pages are identical").toBe(1);
  const { digests: current } = await listDigests(page.request);
  expect(current.find(({ email }) => email === "forged@studio.example")?.is_confirmed).toBe(true);
  await page.goto("/digests/confirm/x");
  await expect(page.getByRole("heading", { name: "Not available" })).toBeVisible();
  await audit(page);
});

test("an invalid email address is refused on its field, and no email is sent", async ({
  mailServer,
  page,
}) => {
  const before = mailServer.emails.length;
  for (const email of [
    "",
    "mia",
    "mia@",
    "mia@studio.example\nBcc: all@studio.example",
    "mia@studio.example\r\n\r\nHello",
    "a@b.example, c@d.example",
    "<script>@x",
    `${"x".repeat(400)}@studio.example`,
  ]) {
    const response = await page.request.post("/api/digests", {
      data: { email, query: "", interval: "day" },
    });
    expect(response.status(), JSON.stringify(email)).toBe(422);
    expect(JSON.stringify(await response.json())).toContain("email");
  }
  await subscribe(page, mailServer, "after@studio.example", "?q=nothing-of-the-kind");
  expect(mailServer.emails.length).toBe(before + 1);
});

test("a confirmed subscriber gets no second confirmation email, and the response does not reveal it", async ({
  mailServer,
  page,
}) => {
  const email = "twice@studio.example";
  await subscribe(page, mailServer, email, "?q=twice");
  const repeated = await page.request.post("/api/digests", {
    data: { email, query: "?q=twice", interval: "day" },
  });
  expect(repeated.status()).toBe(202);
  await subscribe(page, mailServer, "later@studio.example", "?q=twice");
  expect(mailServer.to(email)).toHaveLength(1);
});

test("an email that a full mailbox refused is delivered once, later", async ({
  mailServer,
  page,
  server,
}) => {
  const email = "full@studio.example";
  await subscribe(page, mailServer, email, "?q=glacier");
  await importModels(server.dataDir, [buildModel("ice/glacier", { description: "A glacier" })]);
  expect((await mailServer.waitForEmail(email, 2)).text).toContain("ice/glacier");
  await importModels(server.dataDir, [
    buildModel("ice/glacier-two", { description: "Another glacier" }),
  ]);
  expect((await mailServer.waitForEmail(email, 3)).text).not.toMatch(/ice\/glacier\n/);
});

test("the description of a model is escaped in emails", async ({ mailServer, page, server }) => {
  await subscribe(page, mailServer, "markup@studio.example", "?q=markup");
  await importModels(server.dataDir, [
    buildModel("strange/markup-two", { description: HTML_DESCRIPTION.replace("Bold", "markup") }),
  ]);
  const { html, text } = await mailServer.waitForEmail("markup@studio.example", 2);
  expect(html).not.toMatch(/<script|<img/);
  expect(text).toContain("<script>");
});

test("a server without SMTP says so and offers the feeds", async ({ browser }) => {
  const server = await StudioServer.start();
  const context = await browser.newContext({ baseURL: server.url, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto("/explore");
  await page.getByRole("button", { name: "Follow this search", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Follow this search" });
  await expect(
    dialog.getByText("Email is not set up on this server. Use a feed instead."),
  ).toBeVisible();
  await expect(dialog.getByLabel("Email address")).toHaveCount(0);
  await expect(dialog.getByText(`${server.url}/feeds/models.atom`)).toBeVisible();
  await audit(page);
  const refused = await page.request.post("/api/digests", {
    data: { email: "mia@studio.example", query: "", interval: "day" },
  });
  expect(refused.status()).toBe(503);
  expect((await refused.json()).detail).toMatch(/feed/i);
  expect((await listDigests(page.request)).can_send).toBe(false);
  await context.close();
  await server.stop();
});

test("another visitor can neither see nor delete saved searches and digests", async ({
  follow,
  page,
  playwright,
  server,
}) => {
  await follow.open("?q=harbour");
  await follow.name.fill("Mine");
  await follow.save.click();
  await expect(follow.saved).toHaveText(/Mine/);
  const [search] = await listSearches(page.request);
  const id = search!.id;
  const otherVisitor = await playwright.request.newContext({
    baseURL: server.url,
    extraHTTPHeaders: { Authorization: "Bearer stranger" },
  });
  expect(await listSearches(otherVisitor)).toEqual([]);
  expect((await otherVisitor.delete(`/api/searches/${id}`)).status()).toBe(404);
  expect(
    (await otherVisitor.patch(`/api/searches/${id}`, { data: { name: "Theirs" } })).status(),
  ).toBe(404);
  await otherVisitor.dispose();
  await expect.poll(async () => (await listSearches(page.request)).length).toBe(1);
});
