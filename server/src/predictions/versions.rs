use std::sync::LazyLock;

use api::{DEPTH2IMG, InputSchema, Model, ModelName, VersionId};

/// A model version that can be run.
#[derive(Debug)]
pub struct KnownVersion {
    /// `owner/name`.
    pub model: ModelName,
    /// Its id.
    pub id: VersionId,
    /// What it takes.
    pub schema: InputSchema,
}

/// No version that can be run here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The specified version does not exist (or perhaps you don't have permission to use it?)")]
pub struct UnknownVersion;

static KNOWN: LazyLock<Option<KnownVersion>> = LazyLock::new(|| {
    let model: Model = serde_json::from_str(DEPTH2IMG).ok()?;
    let version = model.latest_version?;
    Some(KnownVersion {
        model: format!("{}/{}", model.owner, model.name).try_into().ok()?,
        id: version.id,
        schema: InputSchema::from_openapi(&version.openapi_schema).ok()?,
    })
});

impl KnownVersion {
    /// The version that `text` names: `64hex`, `owner/name:64hex` or `owner/name`.
    pub fn resolve(text: &str) -> Result<&'static Self, UnknownVersion> {
        let known = KNOWN.as_ref().ok_or(UnknownVersion)?;
        let matches = match text.split_once(':') {
            Some((model, id)) => model == known.model.as_str() && id == known.id.as_str(),
            None => text == known.id.as_str() || text == known.model.as_str(),
        };
        if matches { Ok(known) } else { Err(UnknownVersion) }
    }
}

/// The latest version of a model; None where there is no such model here.
pub fn latest_of(model: &ModelName) -> Option<&'static KnownVersion> {
    KnownVersion::resolve(model.as_str()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "68f699d395bc7c17008283a7cef6d92edc832d8dc59eb41a6cafec7fc70b85bc";

    #[test]
    fn a_version_goes_by_three_names() {
        let model = "jagilley/stable-diffusion-depth2img";
        for name in [ID.to_owned(), model.to_owned(), format!("{model}:{ID}")] {
            assert_eq!(KnownVersion::resolve(&name).unwrap().id.as_str(), ID, "{name}");
        }
    }

    #[test]
    fn no_other_name_is_taken() {
        for name in ["", "jagilley", "stability-ai/sdxl", &format!("stability-ai/sdxl:{ID}"), &ID[1..], &ID.to_uppercase()] {
            assert_eq!(KnownVersion::resolve(name).unwrap_err(), UnknownVersion, "{name}");
        }
    }
}
