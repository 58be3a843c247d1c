//! The price table: Replicate's API does not publish prices, so they come from a file.

use std::{collections::HashMap, path::Path};

use api::Cost;
use jiff::civil::Date;
use serde::Deserialize;

/// The price table. Without one, no cost is known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Prices(Option<Table>);

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    /// The date of the prices, such as `2026-11-01`.
    as_of: String,
    /// US dollars per second, by Replicate's name of the hardware.
    #[serde(default)]
    hardware: HashMap<String, f64>,
    /// Prices of models, by `owner/name`.
    #[serde(default)]
    models: HashMap<String, Price>,
}

/// The price of a model.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Price {
    /// US dollars per output.
    PerOutput(f64),
    /// US dollars per run.
    PerRun(f64),
    /// US dollars per second.
    PerSecond(f64),
    /// The price per second of this hardware.
    Hardware(String),
}

/// A run whose cost is calculated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Run {
    /// Seconds; `None` if unknown.
    pub predict_time: Option<f64>,
    /// The number of outputs.
    pub outputs: usize,
}

/// An invalid price table.
#[derive(Debug, thiserror::Error)]
pub enum PricesError {
    /// The file cannot be read.
    #[error("The price table {0} cannot be read: {1}. Check --prices.")]
    Unreadable(String, std::io::Error),
    /// The file has another format.
    #[error("The price table {0} does not have the format of docs/catalog.md: {1}.")]
    Malformed(String, String),
}

impl Prices {
    /// Reads a table from a JSON file.
    pub fn read(path: &Path) -> Result<Self, PricesError> {
        let name = || path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| PricesError::Unreadable(name(), error))?;
        text.parse()
            .map_err(|reason| PricesError::Malformed(name(), reason))
    }

    /// The cost of a run of a model; `None` if it is unknown.
    pub fn cost(&self, model: &str, run: Run) -> Option<Cost> {
        let table = self.0.as_ref()?;
        let by_time = |per_second: f64| run.predict_time.map(|seconds| per_second * seconds);
        let (dollars, basis) = match table.models.get(model)? {
            Price::PerOutput(each) => (
                Some(each * run.outputs.max(1) as f64),
                format!("${each} per output"),
            ),
            Price::PerRun(each) => (Some(*each), format!("${each} per run")),
            Price::PerSecond(each) => (by_time(*each), format!("${each} per second")),
            Price::Hardware(sku) => {
                let each = table.hardware.get(sku)?;
                (by_time(*each), format!("${each} per second on {sku}"))
            }
        };
        let dollars = dollars.filter(|dollars| *dollars > 0.0)?;
        Some(Cost {
            dollars,
            basis,
            as_of: table.as_of.clone(),
        })
    }
}

impl std::str::FromStr for Prices {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let table: Table = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if table.as_of.parse::<Date>().is_err() {
            return Err(format!(
                "\"{}\" is not a date such as 2026-11-01",
                table.as_of
            ));
        }
        let is_price = |price: f64| price.is_finite() && price > 0.0;
        if let Some((name, _)) = table.hardware.iter().find(|(_, price)| !is_price(**price)) {
            return Err(format!("the price of \"{name}\" is not greater than 0"));
        }
        for (name, price) in &table.models {
            match price {
                Price::Hardware(sku) if !table.hardware.contains_key(sku) => {
                    return Err(format!("\"{name}\" runs on \"{sku}\", which has no price"));
                }
                Price::PerOutput(price) | Price::PerRun(price) | Price::PerSecond(price)
                    if !is_price(*price) =>
                {
                    return Err(format!("the price of \"{name}\" is not greater than 0"));
                }
                _ => {}
            }
        }
        Ok(Self(Some(table)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = r#"{"as_of": "2026-11-01", "hardware": {"gpu-t4": 0.000225}, "models": {
        "a/outputs": {"per_output": 0.04}, "a/runs": {"per_run": 0.5}, "a/seconds": {"per_second": 0.001}, "a/machine": {"hardware": "gpu-t4"}}}"#;

    fn dollars(model: &str, predict_time: Option<f64>) -> Option<f64> {
        let prices: Prices = TABLE.parse().unwrap();
        prices
            .cost(
                model,
                Run {
                    predict_time,
                    outputs: 3,
                },
            )
            .map(|cost| cost.dollars)
    }

    #[test]
    fn cost_follows_the_table() {
        assert_eq!(dollars("a/outputs", None), Some(0.12));
        assert_eq!(dollars("a/runs", None), Some(0.5));
        assert_eq!(dollars("a/seconds", Some(20.0)), Some(0.02));
        assert_eq!(dollars("a/machine", Some(10.0)), Some(0.00225));
        let prices: Prices = TABLE.parse().unwrap();
        let cost = prices
            .cost(
                "a/machine",
                Run {
                    predict_time: Some(10.0),
                    outputs: 1,
                },
            )
            .unwrap();
        assert_eq!(
            (cost.basis.as_str(), cost.as_of.as_str()),
            ("$0.000225 per second on gpu-t4", "2026-11-01")
        );
    }

    #[test]
    fn unknown_cost_is_none_and_not_zero() {
        assert_eq!(dollars("a/unknown", Some(20.0)), None);
        assert_eq!(dollars("a/seconds", None), None);
        assert_eq!(dollars("a/seconds", Some(0.0)), None);
        assert_eq!(
            Prices::default().cost(
                "a/runs",
                Run {
                    predict_time: Some(1.0),
                    outputs: 1
                }
            ),
            None
        );
    }

    #[test]
    fn invalid_table_is_rejected_with_the_reason() {
        let error_of = |text: &str| text.parse::<Prices>().unwrap_err();
        assert!(error_of(r#"{"hardware": {}}"#).contains("as_of"));
        assert!(error_of(r#"{"as_of": "soon"}"#).contains("soon"));
        assert!(
            error_of(r#"{"as_of": "2026-11-01", "models": {"a/b": {"per_run": 0}}}"#)
                .contains("\"a/b\" is not greater than 0")
        );
        assert!(
            error_of(r#"{"as_of": "2026-11-01", "models": {"a/b": {"hardware": "gpu-t4"}}}"#)
                .contains("which has no price")
        );
        assert!(error_of(r#"{"as_of": "2026-11-01", "model": {}}"#).contains("model"));
        let error = Prices::read(Path::new("/nowhere/prices.json"))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("/nowhere/prices.json") && error.contains("--prices"),
            "{error}"
        );
    }
}
