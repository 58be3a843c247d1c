import { describe } from "node:test";

import { answers } from "./faults/answers";
import { away } from "./faults/away";
import { orders } from "./faults/orders";
import { outputs } from "./faults/outputs";
import { shapes } from "./faults/shapes";
import { twins } from "./faults/twins";
import { webhooks } from "./faults/webhooks";
import { words } from "./faults/words";

// Each subject has studios of its own, so that all together take no longer than the one that waits longest.
describe("an upstream with faults", { concurrency: true }, () => {
  describe("is away", { concurrency: true }, away);
  describe("gives answers that are none", { concurrency: true }, answers);
  describe("loses the answers to creates of all kinds", { concurrency: true }, orders);
  describe("says why something goes wrong", { concurrency: true }, words);
  describe("has outputs that are not to be copied", { concurrency: true }, outputs);
  describe("sends webhooks that are not as they should be", { concurrency: true }, webhooks);
  describe("shows predictions in odd shapes", { concurrency: true }, shapes);
  describe("has two that are alike and loses the answers to their creates", { concurrency: true }, twins);
});
