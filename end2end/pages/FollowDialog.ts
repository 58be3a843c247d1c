import { expect, type Locator, type Page } from "@playwright/test";

/** The dialog that saves a search, links its feeds and subscribes to email digests. */
export class FollowDialog {
  readonly dialog: Locator;
  readonly name: Locator;
  readonly save: Locator;
  readonly saved: Locator;
  readonly email: Locator;
  readonly interval: Locator;
  readonly subscribeButton: Locator;
  readonly digests: Locator;

  constructor(readonly page: Page) {
    this.dialog = page.getByRole("dialog", { name: "Follow this search" });
    this.name = this.dialog.getByLabel("Name of the search").first();
    this.save = this.dialog.getByRole("button", { name: "Save", exact: true }).first();
    this.saved = this.dialog.getByRole("list", { name: "Saved searches" }).getByRole("listitem");
    this.email = this.dialog.getByLabel("Email address");
    this.interval = this.dialog.getByLabel("Frequency");
    this.subscribeButton = this.dialog.getByRole("button", { name: "Subscribe" });
    this.digests = this.dialog.getByRole("list", { name: "Email updates" }).getByRole("listitem");
  }

  /** Opens a search and its follow dialog. */
  async open(query = ""): Promise<void> {
    await this.page.goto(`/explore${query}`);
    await this.page.getByRole("button", { name: "Follow this search", exact: true }).click();
    await expect(this.dialog).toBeVisible();
  }

  /** URL of the search's feed in this format. */
  async feed(form: "Atom" | "JSON Feed"): Promise<string> {
    const name = this.dialog.getByText(form, { exact: true });
    return (await name.locator("xpath=following-sibling::code").textContent())!;
  }

  async subscribe(email: string, interval: "Daily" | "Weekly" | "Monthly"): Promise<void> {
    await this.email.fill(email);
    await this.interval.selectOption({ label: interval });
    await this.subscribeButton.click();
  }
}
