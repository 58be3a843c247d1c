-- To find again what was handed over about the same time: by the engine's own name for it.
CREATE INDEX predictions_submitted ON predictions (submitted_at) WHERE upstream IS NOT NULL;
