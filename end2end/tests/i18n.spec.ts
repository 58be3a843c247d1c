import { audit } from "../fixtures/audit";
import { china } from "../fixtures/images";
import { expect, test } from "../fixtures/test";
import { RUN_TIMEOUT_MS } from "../fixtures/timeouts";

test.describe("with German as the browser's language", () => {
  test.use({ locale: "de-AT" });

  test("the studio is in German, with German numbers and dates", async ({ page }) => {
    await page.goto("/");
    await expect(page.locator("html")).toHaveAttribute("lang", "de");
    await expect(
      page.getByRole("heading", { name: "Bild an beliebiger Stelle ablegen" }),
    ).toBeVisible();
    await page.getByTestId("image-input").setInputFiles(china());
    await expect(page.getByText(/^In 0,\d\d s geschätzt, Weiß ist nah/)).toBeVisible();
    await page.getByLabel("Prompt", { exact: true }).fill("ein Hafen im Nebel");
    await page.getByRole("button", { name: "1 Bild erstellen" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Fertig" })).toHaveCount(1, {
      timeout: RUN_TIMEOUT_MS,
    });
    await audit(page);
    await page.getByRole("link", { name: "Verlauf" }).first().click();
    await expect(page.getByText("1 Ergebnis", { exact: true })).toBeVisible();
    await expect(page.getByText(/^\d\d\.\d\d\.\d{4}, \d\d:\d\d$/)).toBeVisible();
    await audit(page);
  });

  test("English can be chosen and stays, without losing input", async ({ page }) => {
    await page.goto("/");
    await page.getByLabel("Prompt", { exact: true }).fill("ein Hafen im Nebel");
    await page.keyboard.press("Tab");
    await page.getByRole("button", { name: "Tastenkürzel und Sprache" }).click();
    await page.getByRole("dialog").getByLabel("Sprache").selectOption({ label: "English" });
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    await expect(page.getByLabel("Prompt", { exact: true })).toHaveValue("ein Hafen im Nebel");
    await page.reload();
    await expect(page.getByRole("heading", { name: "Drop a picture anywhere" })).toBeVisible();
  });

  test("English is shown if the German messages cannot be loaded", async ({ page, monitor }) => {
    monitor.allow(/Failed to load resource|Failed to fetch/);
    await page.route(/messages_de.*\.wasm$/, (route) => route.abort());
    await page.goto("/");
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    await expect(page.getByRole("heading", { name: "Drop a picture anywhere" })).toBeVisible();
  });
});

test("the question mark opens the shortcuts, and Escape closes them and restores the focus", async ({
  page,
}) => {
  await page.goto("/");
  const help = page.getByRole("button", { name: "Keyboard shortcuts and language" });
  await help.focus();
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts and language" });
  await expect(sheet.getByRole("term").filter({ hasText: /^Ctrl↵$/ })).toBeVisible();
  await expect(sheet.getByText("Make the pictures")).toBeVisible();
  await audit(page);
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  await expect(help).toBeFocused();
});

test("a question mark typed into the prompt is no shortcut", async ({ page }) => {
  await page.goto("/");
  await page.getByLabel("Prompt", { exact: true }).fill("");
  await page.getByLabel("Prompt", { exact: true }).pressSequentially("why?");
  await expect(page.getByLabel("Prompt", { exact: true })).toHaveValue("why?");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});
