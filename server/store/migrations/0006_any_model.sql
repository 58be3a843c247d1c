-- Any model: whose version may be known to its owner only ('hidden') and whose name may be unknown until the engine says it ('').
-- Which inputs the comparison is about, found when the prediction was accepted.
ALTER TABLE predictions ADD COLUMN roles TEXT NOT NULL DEFAULT '{"image":"input_image","depth":"depth_image"}';
ALTER TABLE predictions ADD COLUMN deployment TEXT;
-- What the model gave where that is not a plain list of pictures: JSON, with the kept files beside their places in it.
ALTER TABLE predictions ADD COLUMN output TEXT;
-- Seconds that whoever ran it says it took, which is what is paid for.
ALTER TABLE predictions ADD COLUMN predict_time REAL;

-- To learn whose a version is from a prediction of it.
CREATE INDEX predictions_by_version ON predictions (version) WHERE model <> '';
