import type { APIRequestContext, Page } from "@playwright/test";

import { audit } from "../fixtures/audit";
import { expect, test } from "../fixtures/follow";
import { addressIn, header, type Letter, type Mailbox } from "../fixtures/mailbox";
import { MARKUP, model } from "../fixtures/models";
import { StudioServer } from "../fixtures/server";
import { importModels } from "../fixtures/snapshot";
import { REFUSED } from "../fixtures/watch";

const ONE_CLICK = { "List-Unsubscribe": "One-Click" };

/** Opens the link of a letter and says yes. */
async function confirm(page: Page, letter: Letter): Promise<void> {
  await page.goto(addressIn(letter, "/digests/confirm/"));
  await page.getByRole("button", { name: "Yes, send it" }).click();
  await expect(page.getByRole("heading", { name: "Confirmed" })).toBeVisible();
}

/** Asks for a daily digest of a search, and confirms it. */
async function subscribe(page: Page, mailbox: Mailbox, email: string, query: string): Promise<void> {
  const asked = await page.request.post("/api/digests", { data: { email, query, every: "day" } });
  expect(asked.status()).toBe(202);
  await confirm(page, await mailbox.letter(email));
}

/** Where one request ends a digest. */
const endOf = (letter: Letter) => /^<(https?:\/\/[^>]+)>$/.exec(header(letter, "List-Unsubscribe")[0] ?? "")?.[1] ?? "";

async function digests(request: APIRequestContext): Promise<{ can_send: boolean; digests: { email: string; is_confirmed: boolean }[] }> {
  return (await request.get("/api/digests")).json();
}

test("a search is saved, says what is new in it, and is renamed, deleted and brought back", async ({ explore, follow, page, server }) => {
  await follow.open("?q=lantern");
  await follow.name.fill("Lanterns");
  await follow.save.click();
  await expect(follow.saved).toHaveText(/Lanterns/);
  await audit(page);
  await importModels(server.dataDir, [model("fleet/lantern-one", { description: "A lantern at sea" })]);
  await expect.poll(async () => (await (await page.request.get("/api/searches")).json()).searches[0].new).toBe(1);
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

test("a digest is asked for, confirmed in the browser, arrives, and never tells of a model twice", async ({ follow, mailbox, page, server }) => {
  const email = "mia@studio.example";
  await importModels(server.dataDir, [model("harbour/old", { description: "A harbour that was here before" })]);
  await follow.open("?q=harbour");
  await follow.askFor(email, "Daily");
  await expect(follow.dialog.getByText(`We sent a letter to ${email}; confirm it there.`)).toBeVisible();
  await expect(follow.digests).toContainText("not confirmed yet");
  await audit(page);

  const request = await mailbox.letter(email);
  expect(request).toMatchObject({ type: "multipart/alternative", from: "studio@studio.example", defects: [] });
  expect(request.text, "nobody can have words of their own sent").not.toContain("harbour");
  await page.goto(addressIn(request, "/digests/confirm/"));
  await audit(page);
  expect((await digests(page.request)).digests[0]!.is_confirmed, "whoever only opens the link has said nothing").toBe(false);
  await confirm(page, request);
  expect((await digests(page.request)).digests[0]!.is_confirmed).toBe(true);

  await importModels(server.dataDir, [model("harbour/fog", { description: "A <b>harbour</b> in fog & rain" })]);
  const first = await mailbox.letter(email, 2);
  expect(first.parts).toEqual(["multipart/alternative", "text/plain", "text/html"]);
  expect(first.defects).toEqual([]);
  for (const name of ["Date", "Message-ID", "Auto-Submitted", "Subject", "From", "To"]) expect(header(first, name), name).toHaveLength(1);
  expect(header(first, "List-Unsubscribe-Post")).toEqual(["List-Unsubscribe=One-Click"]);
  expect(endOf(first)).toMatch(new RegExp(`^${server.url}/digests/unsubscribe/`));
  expect(header(first, "Subject")[0]).toContain("harbour");
  expect(first.text).toContain("A <b>harbour</b> in fog & rain");
  expect(first.text).toContain(`${server.url}/explore/harbour/fog`);
  expect(first.html).toContain("A &lt;b&gt;harbour&lt;/b&gt; in fog &amp; rain");
  expect(first.html, "a letter loads nothing").not.toMatch(/<(img|script|link|iframe)\b|url\(/i);
  expect(first.text + first.html!, "what was there before is not news").not.toContain("harbour/old");

  await importModels(server.dataDir, [model("harbour/rain", { description: "A harbour in rain" })]);
  const second = await mailbox.letter(email, 3);
  expect(second.text).toContain("harbour/rain");
  expect(second.text).not.toContain("harbour/fog");
  expect(header(second, "Message-ID")).not.toEqual(header(first, "Message-ID"));
});

test("one request ends a digest, from a mail program that has no cookies, and from the page of the link", async ({ mailbox, page, playwright, server }) => {
  const [byProgram, byHand, witness] = ["program@studio.example", "hand@studio.example", "witness@studio.example"] as const;
  for (const email of [byProgram, byHand, witness]) await subscribe(page, mailbox, email, "?q=bridge");
  await importModels(server.dataDir, [model("bridges/stone", { description: "A bridge of stone" })]);
  const [toProgram, toHand] = [await mailbox.letter(byProgram, 2), await mailbox.letter(byHand, 2)];
  await mailbox.letter(witness, 2);

  const program = await playwright.request.newContext();
  expect((await program.get(endOf(toProgram))).status(), "a scanner only looks").toBe(200);
  for (let turn = 0; turn < 2; turn++) {
    const answer = await program.post(endOf(toProgram), { form: ONE_CLICK, maxRedirects: 0 });
    expect(answer.status(), "done, and done again").toBe(200);
  }
  await program.dispose();
  await page.goto(addressIn(toHand, "/digests/unsubscribe/"));
  await audit(page);
  await page.locator("main").getByRole("button").click();
  await expect(page.locator("main").getByRole("button")).toHaveCount(0);

  await importModels(server.dataDir, [model("bridges/iron", { description: "A bridge of iron" })]);
  expect((await mailbox.letter(witness, 3)).text).toContain("bridges/iron");
  await importModels(server.dataDir, [model("bridges/rope", { description: "A bridge of rope" })]);
  await mailbox.letter(witness, 4);
  expect([mailbox.to(byProgram).length, mailbox.to(byHand).length]).toEqual([2, 2]);
});

test("forged links are one page, and end nothing", async ({ mailbox, page, watch }) => {
  watch.allow(REFUSED);
  await subscribe(page, mailbox, "forged@studio.example", "?q=castle");
  const token = new URL(addressIn(await mailbox.letter("forged@studio.example"), "/digests/confirm/")).pathname.split("/").at(-1)!;
  const forged = [`${token.slice(0, -1)}${token.endsWith("0") ? "1" : "0"}`, "0".repeat(token.length), "x", "..%2f..%2fhealthz", token];
  const bodies = new Set<string>();
  for (const other of forged) {
    for (const answer of [await page.request.get(`/digests/unsubscribe/${other}`), await page.request.post(`/digests/unsubscribe/${other}`, { form: ONE_CLICK })]) {
      expect(answer.status(), `${other}, also where it confirms`).toBe(404);
      bodies.add(await answer.text());
    }
  }
  expect(bodies.size, "they cannot be told apart").toBe(1);
  const { digests: kept } = await digests(page.request);
  expect(kept.find(({ email }) => email === "forged@studio.example")?.is_confirmed).toBe(true);
  await page.goto("/digests/confirm/x");
  await expect(page.getByRole("heading", { name: "Not available" })).toBeVisible();
  await audit(page);
});

test("what is no address, or would be more than one, is refused on its field, and nobody gets a letter", async ({ mailbox, page }) => {
  const before = mailbox.letters.length;
  for (const email of ["", "mia", "mia@", "mia@studio.example\nBcc: all@studio.example", "mia@studio.example\r\n\r\nHello", "a@b.example, c@d.example", "<script>@x", `${"x".repeat(400)}@studio.example`]) {
    const answer = await page.request.post("/api/digests", { data: { email, query: "", every: "day" } });
    expect(answer.status(), JSON.stringify(email)).toBe(422);
    expect(JSON.stringify(await answer.json())).toContain("email");
  }
  await subscribe(page, mailbox, "after@studio.example", "?q=nothing-of-the-kind");
  expect(mailbox.letters.length).toBe(before + 1);
});

test("somebody who confirmed gets no second letter, and nobody can tell from the answer", async ({ mailbox, page }) => {
  const email = "twice@studio.example";
  await subscribe(page, mailbox, email, "?q=twice");
  const again = await page.request.post("/api/digests", { data: { email, query: "?q=twice", every: "day" } });
  expect(again.status()).toBe(202);
  await subscribe(page, mailbox, "later@studio.example", "?q=twice");
  expect(mailbox.to(email)).toHaveLength(1);
});

test("a letter that a full mailbox refused comes later, once", async ({ mailbox, page, server }) => {
  const email = "full@studio.example";
  await subscribe(page, mailbox, email, "?q=glacier");
  await importModels(server.dataDir, [model("ice/glacier", { description: "A glacier" })]);
  expect((await mailbox.letter(email, 2)).text).toContain("ice/glacier");
  await importModels(server.dataDir, [model("ice/glacier-two", { description: "Another glacier" })]);
  expect((await mailbox.letter(email, 3)).text).not.toMatch(/ice\/glacier\n/);
});

test("the description of a model is text in letters too", async ({ mailbox, page, server }) => {
  await subscribe(page, mailbox, "markup@studio.example", "?q=markup");
  await importModels(server.dataDir, [model("strange/markup-two", { description: MARKUP.replace("Bold", "markup") })]);
  const { html, text } = await mailbox.letter("markup@studio.example", 2);
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
  await expect(dialog.getByText("This server does not send e-mail. A feed tells the same news.")).toBeVisible();
  await expect(dialog.getByLabel("E-mail address")).toHaveCount(0);
  await expect(dialog.getByText(`${server.url}/feeds/models.atom`)).toBeVisible();
  await audit(page);
  const refused = await page.request.post("/api/digests", { data: { email: "mia@studio.example", query: "", every: "day" } });
  expect(refused.status()).toBe(503);
  expect((await refused.json()).detail).toMatch(/feed/i);
  expect((await digests(page.request)).can_send).toBe(false);
  await context.close();
  await server.stop();
});

test("what one follows is nobody else's to see or end", async ({ follow, page, playwright, server }) => {
  await follow.open("?q=harbour");
  await follow.name.fill("Mine");
  await follow.save.click();
  await expect(follow.saved).toHaveText(/Mine/);
  const { id } = (await (await page.request.get("/api/searches")).json()).searches[0];
  const stranger = await playwright.request.newContext({ baseURL: server.url, extraHTTPHeaders: { Authorization: "Bearer stranger" } });
  expect((await (await stranger.get("/api/searches")).json()).searches).toEqual([]);
  expect((await stranger.delete(`/api/searches/${id}`)).status()).toBe(404);
  expect((await stranger.patch(`/api/searches/${id}`, { data: { name: "Theirs" } })).status()).toBe(404);
  await stranger.dispose();
  await expect.poll(async () => (await (await page.request.get("/api/searches")).json()).searches.length).toBe(1);
});
