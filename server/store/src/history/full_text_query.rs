use domain::owner::OwnerId;

/// The FTS5 query for results of `owner` that contain every word of `query`, the last one as a
/// prefix because it may still be typed. Words are quoted, so that nothing in them is an operator.
/// `None` if there is no word.
pub(super) fn full_text_query(owner: &OwnerId, query: &str) -> Option<String> {
    let pieces = query.split(|character: char| character.is_whitespace() || character.is_control());
    let words: Vec<String> = pieces
        .filter(|piece| piece.chars().any(char::is_alphanumeric))
        .map(quote)
        .collect();
    let owner = hex::encode(owner.as_str());
    (!words.is_empty())
        .then(|| format!("owner : \"{owner}\" AND text : ({}*)", words.join(" AND ")))
}

fn quote(word: &str) -> String {
    format!("\"{}\"", word.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_and_the_last_is_a_prefix() {
        let ask = |query| full_text_query(&OwnerId::visitor("me"), query);
        let owner = "owner : \"76697369746f723a6d65\" AND text : ";
        assert_eq!(
            ask("old  town").unwrap(),
            format!("{owner}(\"old\" AND \"town\"*)")
        );
        assert_eq!(
            ask("a\" OR b*\0c").unwrap(),
            format!("{owner}(\"a\"\"\" AND \"OR\" AND \"b*\" AND \"c\"*)")
        );
        assert_eq!([ask(""), ask(" \" * "), ask("\0")], [None, None, None]);
    }
}
