import { describe } from "node:test";

import { badResponses } from "./faults/bad-responses";
import { errorMessages } from "./faults/error-messages";
import { identicalCreates } from "./faults/identical-creates";
import { lostCreates } from "./faults/lost-creates";
import { outage } from "./faults/outage";
import { responseShapes } from "./faults/response-shapes";
import { unsafeOutputs } from "./faults/unsafe-outputs";
import { webhooks } from "./faults/webhooks";

// Each group has its own servers and runs concurrently with the others, because some wait for
// minutes.
describe("upstream faults", { concurrency: true }, () => {
  describe("outage", { concurrency: true }, outage);
  describe("bad responses", { concurrency: true }, badResponses);
  describe("lost responses to creates of every kind", { concurrency: true }, lostCreates);
  describe("error messages", { concurrency: true }, errorMessages);
  describe("outputs that must not be downloaded", { concurrency: true }, unsafeOutputs);
  describe("invalid, duplicate, reordered and missing webhooks", { concurrency: true }, webhooks);
  describe("unusual prediction objects", { concurrency: true }, responseShapes);
  describe("identical creates whose responses are lost", { concurrency: true }, identicalCreates);
});
