import { audit } from "../fixtures/audit";
import { china } from "../fixtures/pictures";
import { expect, test } from "../fixtures/test";

test.describe("who reads German", () => {
  test.use({ locale: "de-AT" });

  test("reads the studio in German, with numbers and dates as they are written there", async ({ page }) => {
    await page.goto("/");
    await expect(page.locator("html")).toHaveAttribute("lang", "de");
    await expect(page.getByRole("heading", { name: "Ein Bild irgendwo ablegen" })).toBeVisible();
    await page.getByTestId("image-input").setInputFiles(china());
    await expect(page.getByText(/^In 0,\d\d s geschätzt, Weiß ist nah/)).toBeVisible();
    await page.getByLabel("Prompt", { exact: true }).fill("ein Hafen im Nebel");
    await page.getByRole("button", { name: "1 Bild machen" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Fertig" })).toHaveCount(1, { timeout: 60_000 });
    await audit(page);
    await page.getByRole("link", { name: "Verlauf" }).first().click();
    await expect(page.getByText("1 Ergebnis", { exact: true })).toBeVisible();
    await expect(page.getByText(/^\d\d\.\d\d\.\d{4}, \d\d:\d\d$/)).toBeVisible();
    await audit(page);
  });

  test("can choose English, and it stays chosen; what was typed stays too", async ({ page }) => {
    await page.goto("/");
    await page.getByLabel("Prompt", { exact: true }).fill("ein Hafen im Nebel");
    await page.keyboard.press("Tab");
    await page.getByRole("button", { name: "Tasten und Sprache" }).click();
    await page.getByRole("dialog").getByLabel("Sprache").selectOption({ label: "English" });
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    await expect(page.getByLabel("Prompt", { exact: true })).toHaveValue("ein Hafen im Nebel");
    await page.reload();
    await expect(page.getByRole("heading", { name: "Drop a picture anywhere" })).toBeVisible();
  });

  test("reads English where the file of German words does not come", async ({ page, watch }) => {
    watch.allow(/Failed to load resource|Failed to fetch/);
    await page.route(/words_de.*\.wasm$/, (route) => route.abort());
    await page.goto("/");
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    await expect(page.getByRole("heading", { name: "Drop a picture anywhere" })).toBeVisible();
  });
});

test("the question mark shows the keys, and Escape closes them and gives the focus back", async ({ page }) => {
  await page.goto("/");
  const help = page.getByRole("button", { name: "Keys and language" });
  await help.focus();
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keys and language" });
  await expect(sheet.getByRole("term").filter({ hasText: /^Ctrl↵$/ })).toBeVisible();
  await expect(sheet.getByText("Make the pictures")).toBeVisible();
  await audit(page);
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  await expect(help).toBeFocused();
});

test("a question mark that is typed into the prompt is one", async ({ page }) => {
  await page.goto("/");
  await page.getByLabel("Prompt", { exact: true }).fill("");
  await page.getByLabel("Prompt", { exact: true }).pressSequentially("why?");
  await expect(page.getByLabel("Prompt", { exact: true })).toHaveValue("why?");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});
