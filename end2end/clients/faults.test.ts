import { describe } from "node:test";

import { answers } from "./faults/answers";
import { away } from "./faults/away";

// Each subject has studios of its own, so that all take no longer than the one that waits longest.
describe("an upstream with faults", { concurrency: true }, () => {
  describe("is away", { concurrency: true }, away);
  describe("gives answers that are none", { concurrency: true }, answers);
});
