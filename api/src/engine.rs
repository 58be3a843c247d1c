use serde::{Deserialize, Serialize};

/// The engine of this server, with what a person should know about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EngineInfo {
    /// Which engine.
    pub kind: EngineKind,
    /// One sentence on the engine and its limits.
    pub description: String,
    /// Typical time for one output of the usual size, in seconds; `None` if unknown.
    pub seconds_per_output: Option<f64>,
    /// Typical time until a model that has to boot starts to run, in seconds; null until a boot was
    /// observed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds_to_boot: Option<f64>,
    /// Price of one output in US dollars; 0 if it is free, null if unknown.
    pub dollars_per_output: Option<f64>,
}

/// What executes predictions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum EngineKind {
    /// Built in: real networks on the server's CPU. A preview, not Stable Diffusion.
    #[serde(rename = "local")]
    BuiltIn,
    /// Replicate's cloud API.
    Replicate,
    /// A Cog container on the team's own GPU.
    Cog,
}

/// What an engine is and can do. Code asks for a capability instead of a kind, so that a new engine
/// needs no changes but its entry here. Stored predictions have only the kind of their engine, so
/// the capabilities are constants of the kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EngineCapabilities {
    /// The string used in JSON and in the database.
    pub id: &'static str,
    /// The name a person reads.
    pub label: &'static str,
    /// The name and the SKU of its hardware.
    pub hardware: (&'static str, &'static str),
    /// The models that it runs.
    pub models: RunnableModels,
    /// It renders with networks inside the server, from a picture and its depth map, whatever the
    /// model. Its results are free previews and never presented as those of the model.
    pub is_preview: bool,
    /// A model that was not in use boots first, which may take minutes.
    pub boots_models: bool,
    /// The run time of a prediction is billed.
    pub is_billed: bool,
    /// Outputs are made one after another, and progress counts the steps of all of them.
    pub makes_outputs_in_sequence: bool,
}

/// The models that an engine runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunnableModels {
    /// Any model.
    Any,
    /// The built-in model only.
    BuiltIn,
    /// None itself; it stands in for models that make pictures from a picture.
    StandIns,
}

impl EngineKind {
    /// All engines.
    pub const ALL: [Self; 3] = [Self::BuiltIn, Self::Replicate, Self::Cog];

    /// The description of the engine. The only place that distinguishes kinds.
    pub const fn capabilities(self) -> EngineCapabilities {
        match self {
            Self::BuiltIn => EngineCapabilities {
                id: "local",
                label: "Preview engine",
                hardware: ("CPU", "cpu"),
                models: RunnableModels::StandIns,
                is_preview: true,
                boots_models: false,
                is_billed: false,
                makes_outputs_in_sequence: true,
            },
            Self::Replicate => EngineCapabilities {
                id: "replicate",
                label: "Replicate",
                hardware: ("Replicate", "replicate"),
                models: RunnableModels::Any,
                is_preview: false,
                boots_models: true,
                is_billed: true,
                makes_outputs_in_sequence: false,
            },
            Self::Cog => EngineCapabilities {
                id: "cog",
                label: "Own GPU",
                hardware: ("Own GPU", "cog"),
                models: RunnableModels::BuiltIn,
                is_preview: false,
                boots_models: false,
                is_billed: false,
                makes_outputs_in_sequence: false,
            },
        }
    }

    /// The name a person reads.
    pub const fn label(self) -> &'static str {
        self.capabilities().label
    }

    /// The string used in JSON and in the database.
    pub const fn as_str(self) -> &'static str {
        self.capabilities().id
    }

    /// Parses that string.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_is_the_string_in_json() {
        for kind in EngineKind::ALL {
            let json = serde_json::to_value(kind).unwrap();
            assert_eq!(json, kind.as_str());
            assert_eq!(EngineKind::from_name(kind.as_str()), Some(kind));
        }
    }
}
