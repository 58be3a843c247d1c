use api::query_string;

/// The parameters of the history page's address. They have the names of the API, except for `to`,
/// the last day, for which the API has `before`, the time at which that day ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HistoryQuery(Vec<(&'static str, String)>);

/// In the order of the address.
const NAMES: [&str; 9] = [
    "q",
    "favourite",
    "tag",
    "engine",
    "model",
    "status",
    "from",
    "to",
    "parent",
];

impl HistoryQuery {
    /// Parses a query, with or without its question mark. Unknown parameters are ignored.
    pub fn from_search(search: &str) -> Self {
        let mut query = Self::default();
        for (name, value) in query_string::pairs(search) {
            query.set(&name, &value);
        }
        query
    }

    /// The value of a parameter; empty if it is not set.
    pub fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(known, _)| *known == name)
            .map_or("", |(_, value)| value)
    }

    /// Sets a parameter; an empty value removes it.
    pub fn set(&mut self, name: &str, value: &str) {
        let Some(name) = NAMES.into_iter().find(|known| *known == name) else {
            return;
        };
        self.0.retain(|(known, _)| *known != name);
        if !value.is_empty() {
            self.0.push((name, value.to_owned()));
            self.0
                .sort_by_key(|(name, _)| NAMES.iter().position(|known| known == name));
        }
    }

    /// Sets a parameter to `value`, or removes it if it has that value.
    pub fn toggle(&mut self, name: &str, value: &str) {
        let value = if self.get(name) == value { "" } else { value };
        self.set(name, value);
    }

    /// True if no parameter is set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The query with its question mark; empty if no parameter is set.
    pub fn to_search(&self) -> String {
        query_string::query(self.0.iter().map(|(name, value)| (*name, value.as_str())))
    }

    /// The query for the API. `day_start` returns the time at which a date plus a number of days
    /// begins.
    pub fn to_api(&self, day_start: impl Fn(&str, u32) -> Option<String>) -> String {
        let days = [
            ("from", day_start(self.get("from"), 0)),
            ("before", day_start(self.get("to"), 1)),
        ];
        let rest = self
            .0
            .iter()
            .filter(|(name, _)| !matches!(*name, "from" | "to"))
            .map(|(name, value)| (*name, value.as_str()));
        query_string::query(
            rest.chain(
                days.iter()
                    .filter_map(|(name, day_start)| Some((*name, day_start.as_deref()?))),
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn query_round_trips_through_the_address() {
        let mut query = HistoryQuery::default();
        for (name, value) in [
            ("tag", "old town"),
            ("q", "50% \"fog\" & 塔+1"),
            ("model", "a/b"),
            ("favourite", "true"),
        ] {
            query.set(name, value);
        }
        assert_eq!(
            query.to_search(),
            "?q=50%25+%22fog%22+%26+%E5%A1%94%2B1&favourite=true&tag=old+town&model=a/b"
        );
        assert_eq!(HistoryQuery::from_search(&query.to_search()), query);
    }

    #[test]
    fn unknown_parameters_are_ignored() {
        let query = HistoryQuery::from_search("?cursor=x&q=%zz%&&=&q&tag=%FF");
        assert_eq!(
            (query.get("q"), query.get("tag"), query.get("cursor")),
            ("", "\u{fffd}", "")
        );
        assert!(
            HistoryQuery::from_search("").is_empty() && HistoryQuery::from_search("?").is_empty()
        );
    }

    #[test]
    fn toggle_sets_and_removes() {
        let mut query = HistoryQuery::default();
        query.toggle("tag", "a");
        query.toggle("tag", "b");
        assert_eq!(query.get("tag"), "b");
        query.toggle("tag", "b");
        assert!(query.is_empty());
    }

    #[test]
    fn dates_become_timestamps_for_the_api() {
        let query = HistoryQuery::from_search("from=2026-11-22&to=2026-11-22&q=fog");
        let day_start =
            |day: &str, later: u32| (!day.is_empty()).then(|| format!("{day}T+{later}"));
        assert_eq!(
            query.to_api(day_start),
            "?q=fog&from=2026-11-22T%2B0&before=2026-11-22T%2B1"
        );
        assert_eq!(HistoryQuery::default().to_api(day_start), "");
    }
}
