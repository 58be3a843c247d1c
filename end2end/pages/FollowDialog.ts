import { expect, type Locator, type Page } from "@playwright/test";

/** Where a search is followed: saved, as a feed, by e-mail. */
export class FollowDialog {
  readonly dialog: Locator;
  readonly name: Locator;
  readonly save: Locator;
  readonly saved: Locator;
  readonly email: Locator;
  readonly every: Locator;
  readonly ask: Locator;
  readonly digests: Locator;

  constructor(readonly page: Page) {
    this.dialog = page.getByRole("dialog", { name: "Follow this search" });
    this.name = this.dialog.getByLabel("Name of the search").first();
    this.save = this.dialog.getByRole("button", { name: "Save", exact: true }).first();
    this.saved = this.dialog.getByRole("list", { name: "Saved searches" }).getByRole("listitem");
    this.email = this.dialog.getByLabel("E-mail address");
    this.every = this.dialog.getByLabel("How often");
    this.ask = this.dialog.getByRole("button", { name: "Ask for it" });
    this.digests = this.dialog.getByRole("list", { name: "News by e-mail" }).getByRole("listitem");
  }

  /** Opens a search, and where it is followed. */
  async open(query = ""): Promise<void> {
    await this.page.goto(`/explore${query}`);
    await this.page.getByRole("button", { name: "Follow this search", exact: true }).click();
    await expect(this.dialog).toBeVisible();
  }

  /** The address of the search as a feed of this form. */
  async feed(form: "Atom" | "JSON Feed"): Promise<string> {
    const name = this.dialog.getByText(form, { exact: true });
    return (await name.locator("xpath=following-sibling::code").textContent())!;
  }

  async askFor(email: string, every: "Daily" | "Weekly" | "Monthly"): Promise<void> {
    await this.email.fill(email);
    await this.every.selectOption({ label: every });
    await this.ask.click();
  }
}
