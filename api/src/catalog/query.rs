use super::{Gives, Takes, Task, facts::words};
use crate::{address, limits};

words! {
    /// By what a list of models is sorted.
    CatalogSort {
        /// How well it answers the words; without words, by runs.
        Relevance = "relevance",
        /// Runs, the most first.
        Runs = "runs",
        /// Growth of the runs of a week, the most first.
        Trending = "trending",
        /// When it was made, the newest first.
        Newest = "newest",
        /// When its latest version was made, the newest first.
        Updated = "updated",
        /// Cost, the least first; what is not known comes last.
        Cost = "cost",
        /// Typical time, the shortest first; what is not known comes last.
        Time = "time",
    }
}

words! {
    /// Costs of a run.
    CostBand {
        /// Under a cent.
        UnderACent = "under-1c",
        /// A cent to ten.
        UnderTenCents = "1c-10c",
        /// More than ten cents.
        More = "over-10c",
        /// Not known.
        Unknown = "unknown",
    }
}

words! {
    /// Typical times of a run.
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

words! {
    /// How often a model ran.
    RunsBand {
        /// A million times or more.
        Millions = "over-1m",
        /// Ten thousand to a million times.
        Thousands = "10k-1m",
        /// Under ten thousand times.
        Few = "under-10k",
    }
}

words! {
    /// When a model was made, each with those before it.
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
    /// Where a cost in US dollars lies.
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
    /// Where a time in seconds lies.
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
    /// Where a number of runs lies.
    pub fn of(runs: u64) -> Self {
        match runs {
            1_000_000.. => Self::Millions,
            10_000.. => Self::Thousands,
            _ => Self::Few,
        }
    }
}

impl Age {
    /// How many days are within it.
    pub fn days(self) -> i64 {
        match self {
            Self::Week => 7,
            Self::Month => 30,
            Self::Year => 365,
        }
    }
}

/// A search of the catalog, as it stands in addresses: of the page, of the API and of feeds. What it names twice in a facet counts once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CatalogQuery {
    /// Words.
    pub q: String,
    /// Any of these.
    pub task: Vec<Task>,
    /// All of these.
    pub takes: Vec<Takes>,
    /// All of these.
    pub gives: Vec<Gives>,
    /// Any of these.
    pub cost: Vec<CostBand>,
    /// Any of these.
    pub time: Vec<TimeBand>,
    /// Any of these.
    pub runs: Vec<RunsBand>,
    /// Any of these owners.
    pub owner: Vec<String>,
    /// Made within this.
    pub created: Option<Age>,
    /// Only what Replicate itself keeps running.
    pub official: bool,
    /// In which order; None is by relevance where there are words, else by runs.
    pub sort: Option<CatalogSort>,
}

impl CatalogQuery {
    /// Reads a query, with or without its question mark. What is not known is left out; of words, so many characters are read as a search may
    /// have.
    pub fn from_search(search: &str) -> Self {
        let mut query = Self::default();
        for (name, value) in address::pairs(search) {
            query.say(&name, &value);
        }
        query
    }

    fn say(&mut self, name: &str, value: &str) {
        match name {
            "q" => {
                self.q = value
                    .trim()
                    .chars()
                    .take(limits::SEARCH_CHARACTERS)
                    .collect()
            }
            "task" => extend(&mut self.task, value, Task::from_word),
            "takes" => extend(&mut self.takes, value, Takes::from_word),
            "gives" => extend(&mut self.gives, value, Gives::from_word),
            "cost" => extend(&mut self.cost, value, CostBand::from_word),
            "time" => extend(&mut self.time, value, TimeBand::from_word),
            "runs" => extend(&mut self.runs, value, RunsBand::from_word),
            "owner" => extend(&mut self.owner, value, |owner| {
                crate::is_slug(owner).then(|| owner.to_owned())
            }),
            "created" => self.created = Age::from_word(value),
            "official" => self.official = value == "true",
            "sort" => self.sort = CatalogSort::from_word(value),
            _ => {}
        }
    }

    /// The query as it stands behind a path, with its question mark; empty where nothing is said.
    pub fn to_search(&self) -> String {
        let words = [
            ("q", self.q.clone()),
            ("task", joined(&self.task, |task| task.as_str())),
            ("takes", joined(&self.takes, |takes| takes.as_str())),
            ("gives", joined(&self.gives, |gives| gives.as_str())),
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
        address::query(
            words
                .iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(name, value)| (*name, value.as_str())),
        )
    }

    /// The order that is meant.
    pub fn order(&self) -> CatalogSort {
        self.sort.unwrap_or(if self.q.is_empty() {
            CatalogSort::Runs
        } else {
            CatalogSort::Relevance
        })
    }

    /// True where a facet has this value, by the facet's name in addresses.
    pub fn has(&self, facet: &str, value: &str) -> bool {
        address::pairs(&self.to_search())
            .any(|(name, values)| name == facet && values.split(',').any(|other| other == value))
    }

    /// Puts a value into a facet, or takes it out where it is in.
    pub fn toggle(&mut self, facet: &str, value: &str) {
        if !self.has(facet, value) {
            return self.say(facet, value);
        }
        match facet {
            "task" => self.task.retain(|other| other.as_str() != value),
            "takes" => self.takes.retain(|other| other.as_str() != value),
            "gives" => self.gives.retain(|other| other.as_str() != value),
            "cost" => self.cost.retain(|other| other.as_str() != value),
            "time" => self.time.retain(|other| other.as_str() != value),
            "runs" => self.runs.retain(|other| other.as_str() != value),
            "owner" => self.owner.retain(|other| other != value),
            "created" => self.created = None,
            "official" => self.official = false,
            _ => {}
        }
    }

    /// The values of the facets, each with the name of its facet, in the order of the address.
    pub fn narrowed_by(&self) -> Vec<(String, String)> {
        let address = self.to_search();
        let facets =
            address::pairs(&address).filter(|(name, _)| !matches!(name.as_str(), "q" | "sort"));
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
    fn a_search_is_its_address() {
        let address = "?q=depth+%26+fog&task=depth-to-image,inpainting&takes=image,seed&time=under-5s&owner=cjwbw&created=month&official=true&sort=trending";
        let query = CatalogQuery::from_search(address);
        assert_eq!(query.q, "depth & fog");
        assert_eq!(query.takes, [Takes::Image, Takes::Seed]);
        assert_eq!(query.to_search(), address);
        assert_eq!(query.order(), CatalogSort::Trending);
        assert_eq!(CatalogQuery::from_search("").to_search(), "");
    }

    #[test]
    fn what_is_not_known_is_left_out_and_long_words_are_cut() {
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
    fn facets_go_in_and_out() {
        let mut query = CatalogQuery::from_search("q=fog");
        for (facet, value) in [
            ("takes", "image"),
            ("takes", "mask"),
            ("created", "week"),
            ("official", "true"),
            ("owner", "cjwbw"),
        ] {
            query.toggle(facet, value);
            assert!(query.has(facet, value), "{facet}");
        }
        assert_eq!(query.narrowed_by().len(), 5);
        query.toggle("takes", "image");
        query.toggle("official", "true");
        assert_eq!(
            query.to_search(),
            "?q=fog&takes=mask&owner=cjwbw&created=week"
        );
        assert_eq!(
            (query.order(), CatalogQuery::default().order()),
            (CatalogSort::Relevance, CatalogSort::Runs)
        );
    }

    #[test]
    fn bands_have_no_gaps() {
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
