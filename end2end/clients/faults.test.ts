import { describe } from "node:test";

import { answers } from "./faults/answers";
import { away } from "./faults/away";
import { outputs } from "./faults/outputs";
import { shapes } from "./faults/shapes";

// Each subject has studios of its own, so that all take no longer than the one that waits longest.
describe("an upstream with faults", { concurrency: true }, () => {
  describe("is away", { concurrency: true }, away);
  describe("gives answers that are none", { concurrency: true }, answers);
  describe("has outputs that are not to be copied", { concurrency: true }, outputs);
  describe("shows its predictions in odd shapes", { concurrency: true }, shapes);
});
