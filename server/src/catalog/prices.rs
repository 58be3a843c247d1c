//! What runs cost, by a table of this server's own: nobody upstream tells prices to programs.

use std::{collections::HashMap, path::Path};

use api::Cost;
use jiff::civil::Date;
use serde::Deserialize;

/// What runs cost. Without a table, nothing is known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Prices(Option<Table>);

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    /// The day of the prices, `2026-11-01`.
    as_of: String,
    /// US dollars a second, by what a program calls the hardware.
    #[serde(default)]
    hardware: HashMap<String, f64>,
    /// Prices of models, by `owner/name`.
    #[serde(default)]
    models: HashMap<String, Price>,
}

/// The price of a model. The first that is said counts.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Price {
    /// US dollars an output.
    PerOutput(f64),
    /// US dollars a run.
    PerRun(f64),
    /// US dollars a second.
    PerSecond(f64),
    /// As much a second as this hardware.
    Hardware(String),
}

/// What is known of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Run {
    /// Seconds that it took.
    pub predict_time: Option<f64>,
    /// How many outputs it gave.
    pub outputs: usize,
}

/// A table that is no use; the sentence says why.
#[derive(Debug, thiserror::Error)]
pub enum PricesError {
    /// It cannot be read.
    #[error("The table of prices {0} cannot be read: {1}. Check --prices.")]
    Unreadable(String, std::io::Error),
    /// It is not a table.
    #[error("The table of prices {0} is not as docs/catalog.md describes it: {1}.")]
    Malformed(String, String),
}

impl Prices {
    /// Reads the table of a file.
    pub fn read(path: &Path) -> Result<Self, PricesError> {
        let name = || path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| PricesError::Unreadable(name(), error))?;
        text.parse()
            .map_err(|why| PricesError::Malformed(name(), why))
    }

    /// What a run of a model costs; None where that is not known.
    pub fn cost(&self, model: &str, run: Run) -> Option<Cost> {
        let table = self.0.as_ref()?;
        let by_time = |a_second: f64| run.predict_time.map(|seconds| a_second * seconds);
        let (dollars, basis) = match table.models.get(model)? {
            Price::PerOutput(each) => (
                Some(each * run.outputs.max(1) as f64),
                format!("${each} an output"),
            ),
            Price::PerRun(each) => (Some(*each), format!("${each} a run")),
            Price::PerSecond(each) => (by_time(*each), format!("${each} a second")),
            Price::Hardware(sku) => {
                let each = table.hardware.get(sku)?;
                (by_time(*each), format!("${each} a second on {sku}"))
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
            return Err(format!("\"{}\" is not a day like 2026-11-01", table.as_of));
        }
        let is_price = |price: f64| price.is_finite() && price > 0.0;
        if let Some((name, _)) = table.hardware.iter().find(|(_, price)| !is_price(**price)) {
            return Err(format!("the price of \"{name}\" is not above 0"));
        }
        for (name, price) in &table.models {
            match price {
                Price::Hardware(sku) if !table.hardware.contains_key(sku) => {
                    return Err(format!(
                        "\"{name}\" runs on \"{sku}\", of which no price is given"
                    ));
                }
                Price::PerOutput(price) | Price::PerRun(price) | Price::PerSecond(price)
                    if !is_price(*price) =>
                {
                    return Err(format!("the price of \"{name}\" is not above 0"));
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
    fn a_run_costs_what_the_table_says() {
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
            ("$0.000225 a second on gpu-t4", "2026-11-01")
        );
    }

    #[test]
    fn what_is_not_known_is_never_nothing() {
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
    fn a_table_that_is_none_says_why() {
        let fault = |text: &str| text.parse::<Prices>().unwrap_err();
        assert!(fault(r#"{"hardware": {}}"#).contains("as_of"));
        assert!(fault(r#"{"as_of": "soon"}"#).contains("soon"));
        assert!(
            fault(r#"{"as_of": "2026-11-01", "models": {"a/b": {"per_run": 0}}}"#)
                .contains("\"a/b\" is not above 0")
        );
        assert!(
            fault(r#"{"as_of": "2026-11-01", "models": {"a/b": {"hardware": "gpu-t4"}}}"#)
                .contains("of which no price")
        );
        assert!(fault(r#"{"as_of": "2026-11-01", "model": {}}"#).contains("model"));
        let error = Prices::read(Path::new("/nowhere/prices.json"))
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("/nowhere/prices.json") && error.contains("--prices"),
            "{error}"
        );
    }
}
