use super::{InputKind, OutputKind, Task, facts::string_enum};
use crate::{limits, query_string};

string_enum! {
    /// Sort order of a list of models.
    CatalogSort {
        /// Relevance to the query text; by runs if there is none.
        Relevance = "relevance",
        /// Most runs first.
        Runs = "runs",
        /// Highest weekly growth of runs first.
        Trending = "trending",
        /// Newest model first.
        Newest = "newest",
        /// Newest version first.
        Updated = "updated",
        /// Lowest cost first; unknown costs last.
        Cost = "cost",
        /// Shortest typical run time first; unknown times last.
        Time = "time",
    }
}

string_enum! {
    /// Facet: cost of a run.
    CostBand {
        /// Under a cent.
        UnderACent = "under-1c",
        /// One to ten cents.
        UnderTenCents = "1c-10c",
        /// More than ten cents.
        More = "over-10c",
        /// Not known.
        Unknown = "unknown",
    }
}

string_enum! {
    /// Facet: typical run time.
    TimeBand {
        /// Under 5 seconds.
        Short = "under-5s",
        /// 5 to 30 seconds.
        Middle = "5s-30s",
        /// Over 30 seconds.
        Long = "over-30s",
        /// Not known.
        Unknown = "unknown",
    }
}

string_enum! {
    /// Facet: number of runs.
    RunsBand {
        /// A million or more.
        Millions = "over-1m",
        /// Ten thousand to a million.
        Thousands = "10k-1m",
        /// Under ten thousand.
        Few = "under-10k",
    }
}

string_enum! {
    /// Facet: age of a model. Each value includes the shorter ones.
    Age {
        /// Within 7 days.
        Week = "week",
        /// Within 30 days.
        Month = "month",
        /// Within 365 days.
        Year = "year",
    }
}

impl CostBand {
    /// The band of a cost in US dollars.
    pub fn of(dollars: Option<f64>) -> Self {
        match dollars {
            None => Self::Unknown,
            Some(dollars) if dollars < 0.01 => Self::UnderACent,
            Some(dollars) if dollars <= 0.1 => Self::UnderTenCents,
            Some(_) => Self::More,
        }
    }
}

impl TimeBand {
    /// The band of a run time in seconds.
    pub fn of(seconds: Option<f64>) -> Self {
        match seconds {
            None => Self::Unknown,
            Some(seconds) if seconds < 5.0 => Self::Short,
            Some(seconds) if seconds <= 30.0 => Self::Middle,
            Some(_) => Self::Long,
        }
    }
}

impl RunsBand {
    /// The band of a number of runs.
    pub fn of(runs: u64) -> Self {
        match runs {
            1_000_000.. => Self::Millions,
            10_000.. => Self::Thousands,
            _ => Self::Few,
        }
    }
}

impl Age {
    /// Its length in days.
    pub fn days(self) -> i64 {
        match self {
            Self::Week => 7,
            Self::Month => 30,
            Self::Year => 365,
        }
    }
}

/// A catalog search, as written in the URLs of the page, the API and the feeds. Repeated values of
/// a facet count once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CatalogQuery {
    /// Query text.
    pub q: String,
    /// Any of these.
    pub task: Vec<Task>,
    /// All of these.
    pub inputs: Vec<InputKind>,
    /// All of these.
    pub outputs: Vec<OutputKind>,
    /// Any of these.
    pub cost: Vec<CostBand>,
    /// Any of these.
    pub time: Vec<TimeBand>,
    /// Any of these.
    pub runs: Vec<RunsBand>,
    /// Any of these owners.
    pub owner: Vec<String>,
    /// Maximum age.
    pub created: Option<Age>,
    /// Only official models.
    pub official: bool,
    /// Sort order; `None` sorts by relevance if there is query text, otherwise by runs.
    pub sort: Option<CatalogSort>,
}

impl CatalogQuery {
    /// Parses a query string, with or without its leading `?`. Unknown names and values are
    /// ignored; query text is cut at [`limits::SEARCH_CHARACTERS`].
    pub fn from_search(search: &str) -> Self {
        let mut query = Self::default();
        for (name, value) in query_string::pairs(search) {
            query.set(&name, &value);
        }
        query
    }

    fn set(&mut self, name: &str, value: &str) {
        match name {
            "q" => {
                self.q = value
                    .trim()
                    .chars()
                    .take(limits::SEARCH_CHARACTERS)
                    .collect();
            }
            "task" => extend(&mut self.task, value, Task::from_name),
            "inputs" => extend(&mut self.inputs, value, InputKind::from_name),
            "outputs" => extend(&mut self.outputs, value, OutputKind::from_name),
            "cost" => extend(&mut self.cost, value, CostBand::from_name),
            "time" => extend(&mut self.time, value, TimeBand::from_name),
            "runs" => extend(&mut self.runs, value, RunsBand::from_name),
            "owner" => extend(&mut self.owner, value, |owner| {
                crate::is_slug(owner).then(|| owner.to_owned())
            }),
            "created" => self.created = Age::from_name(value),
            "official" => self.official = value == "true",
            "sort" => self.sort = CatalogSort::from_name(value),
            _ => {}
        }
    }

    /// The query string with its leading `?`; empty for a query without any condition.
    pub fn to_search(&self) -> String {
        let words = [
            ("q", self.q.clone()),
            ("task", joined(&self.task, |task| task.as_str())),
            ("inputs", joined(&self.inputs, |inputs| inputs.as_str())),
            ("outputs", joined(&self.outputs, |outputs| outputs.as_str())),
            ("cost", joined(&self.cost, |cost| cost.as_str())),
            ("time", joined(&self.time, |time| time.as_str())),
            ("runs", joined(&self.runs, |runs| runs.as_str())),
            ("owner", self.owner.join(",")),
            ("created", self.created.map_or("", Age::as_str).to_owned()),
            (
                "official",
                if self.official {
                    "true".to_owned()
                } else {
                    String::new()
                },
            ),
            ("sort", self.sort.map_or("", CatalogSort::as_str).to_owned()),
        ];
        query_string::query(
            words
                .iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(name, value)| (*name, value.as_str())),
        )
    }

    /// The effective sort order.
    pub fn order(&self) -> CatalogSort {
        self.sort.unwrap_or(if self.q.is_empty() {
            CatalogSort::Runs
        } else {
            CatalogSort::Relevance
        })
    }

    /// True if the value of that facet is selected; `facet` is its name in URLs.
    pub fn has(&self, facet: &str, value: &str) -> bool {
        query_string::pairs(&self.to_search())
            .any(|(name, values)| name == facet && values.split(',').any(|other| other == value))
    }

    /// Selects a value of a facet, or deselects it if it is selected.
    pub fn toggle(&mut self, facet: &str, value: &str) {
        if !self.has(facet, value) {
            return self.set(facet, value);
        }
        match facet {
            "task" => self.task.retain(|other| other.as_str() != value),
            "inputs" => self.inputs.retain(|other| other.as_str() != value),
            "outputs" => self.outputs.retain(|other| other.as_str() != value),
            "cost" => self.cost.retain(|other| other.as_str() != value),
            "time" => self.time.retain(|other| other.as_str() != value),
            "runs" => self.runs.retain(|other| other.as_str() != value),
            "owner" => self.owner.retain(|other| other != value),
            "created" => self.created = None,
            "official" => self.official = false,
            _ => {}
        }
    }

    /// The selected facet values as (facet, value), in the order of the URL.
    pub fn active_filters(&self) -> Vec<(String, String)> {
        let address = self.to_search();
        let facets = query_string::pairs(&address)
            .filter(|(name, _)| !matches!(name.as_str(), "q" | "sort"));
        facets
            .flat_map(|(name, values)| {
                values
                    .split(',')
                    .map(|value| (name.clone(), value.to_owned()))
                    .collect::<Vec<_>>()
            })
            .collect()
    }
}

fn extend<T: PartialEq>(values: &mut Vec<T>, words: &str, read: impl Fn(&str) -> Option<T>) {
    for value in words.split(',').filter_map(|word| read(word.trim())) {
        if !values.contains(&value) {
            values.push(value);
        }
    }
}

fn joined<T: Copy>(values: &[T], word: impl Fn(T) -> &'static str) -> String {
    values
        .iter()
        .map(|value| word(*value))
        .collect::<Vec<_>>()
        .join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn query_survives_a_round_trip_through_its_query_string() {
        let address = "?q=depth+%26+fog&task=depth-to-image,inpainting&inputs=image,seed&time=under-5s&owner=cjwbw&created=month&official=true&sort=trending";
        let query = CatalogQuery::from_search(address);
        assert_eq!(query.q, "depth & fog");
        assert_eq!(query.inputs, [InputKind::Image, InputKind::Seed]);
        assert_eq!(query.to_search(), address);
        assert_eq!(query.order(), CatalogSort::Trending);
        assert_eq!(CatalogQuery::from_search("").to_search(), "");
    }

    #[test]
    fn unknown_values_are_ignored_and_long_text_is_cut() {
        let query = CatalogQuery::from_search(&format!(
            "task=flying,inpainting,inpainting&owner=a/b,..&sort=up&cursor=3&q={}",
            "x".repeat(20_000)
        ));
        assert_eq!(
            (query.task.as_slice(), query.owner.len(), query.sort),
            (&[Task::Inpainting][..], 0, None)
        );
        assert_eq!(query.q.len(), limits::SEARCH_CHARACTERS);
    }

    #[test]
    fn facet_values_toggle() {
        let mut query = CatalogQuery::from_search("q=fog");
        for (facet, value) in [
            ("inputs", "image"),
            ("inputs", "mask"),
            ("created", "week"),
            ("official", "true"),
            ("owner", "cjwbw"),
        ] {
            query.toggle(facet, value);
            assert!(query.has(facet, value), "{facet}");
        }
        assert_eq!(query.active_filters().len(), 5);
        query.toggle("inputs", "image");
        query.toggle("official", "true");
        assert_eq!(
            query.to_search(),
            "?q=fog&inputs=mask&owner=cjwbw&created=week"
        );
        assert_eq!(
            (query.order(), CatalogQuery::default().order()),
            (CatalogSort::Relevance, CatalogSort::Runs)
        );
    }

    #[test]
    fn bands_cover_every_value() {
        assert_eq!(
            [None, Some(4.9), Some(5.0), Some(31.0)].map(TimeBand::of),
            [
                TimeBand::Unknown,
                TimeBand::Short,
                TimeBand::Middle,
                TimeBand::Long
            ]
        );
        assert_eq!(
            [0, 10_000, 1_000_000].map(RunsBand::of),
            [RunsBand::Few, RunsBand::Thousands, RunsBand::Millions]
        );
        assert_eq!(CostBand::of(None), CostBand::Unknown);
        assert_eq!(CostBand::of(Some(0.05)), CostBand::UnderTenCents);
    }
}
