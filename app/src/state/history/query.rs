use api::address;

/// What the history is searched for and narrowed by: the parameters of the page's address. Their names are the API's, but for
/// `to`, the last day, where the API has the moment `before` which it ends.
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
    /// Reads what stands behind the path of the page's address, with or without its question mark. What is not known is left out.
    pub fn from_search(search: &str) -> Self {
        let mut query = Self::default();
        for (name, value) in address::pairs(search) {
            query.set(&name, &value);
        }
        query
    }

    /// What is said under this name; empty where nothing is.
    pub fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(known, _)| *known == name)
            .map_or("", |(_, value)| value)
    }

    /// Says something under a name; an empty value takes it back.
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

    /// Says `value` under a name, or takes it back where it is said already.
    pub fn toggle(&mut self, name: &str, value: &str) {
        let value = if self.get(name) == value { "" } else { value };
        self.set(name, value);
    }

    /// True where nothing is searched for or narrowed by.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What stands behind the path of the page's address, with its question mark; empty where nothing is said.
    pub fn to_search(&self) -> String {
        address::query(self.0.iter().map(|(name, value)| (*name, value.as_str())))
    }

    /// The same for the API: `moment` gives the moment at which a day begins, or the day after it.
    pub fn to_api(&self, moment: impl Fn(&str, u32) -> Option<String>) -> String {
        let days = [
            ("from", moment(self.get("from"), 0)),
            ("before", moment(self.get("to"), 1)),
        ];
        let rest = self
            .0
            .iter()
            .filter(|(name, _)| !matches!(*name, "from" | "to"))
            .map(|(name, value)| (*name, value.as_str()));
        address::query(
            rest.chain(
                days.iter()
                    .filter_map(|(name, moment)| Some((*name, moment.as_deref()?))),
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_survives_its_address() {
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
    fn nonsense_in_the_address_is_passed_over() {
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
    fn a_chip_goes_on_and_off() {
        let mut query = HistoryQuery::default();
        query.toggle("tag", "a");
        query.toggle("tag", "b");
        assert_eq!(query.get("tag"), "b");
        query.toggle("tag", "b");
        assert!(query.is_empty());
    }

    #[test]
    fn days_become_the_moments_that_bound_them() {
        let query = HistoryQuery::from_search("from=2026-11-22&to=2026-11-22&q=fog");
        let moment = |day: &str, later: u32| (!day.is_empty()).then(|| format!("{day}T+{later}"));
        assert_eq!(
            query.to_api(moment),
            "?q=fog&from=2026-11-22T%2B0&before=2026-11-22T%2B1"
        );
        assert_eq!(HistoryQuery::default().to_api(moment), "");
    }
}
