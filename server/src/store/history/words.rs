use crate::owner::OwnerId;

/// The question to the index: results of `owner` in which every word of `query` occurs, the last one as a beginning, because it may be
/// typed just now. What a person types is data: quoted, so that nothing in it is an operator. None where there is no word in it.
pub(super) fn question(owner: &OwnerId, query: &str) -> Option<String> {
    let pieces = query.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let words: Vec<String> = pieces
        .filter(|piece| piece.chars().any(char::is_alphanumeric))
        .map(quoted)
        .collect();
    let owner = hex::encode(owner.as_str());
    (!words.is_empty())
        .then(|| format!("owner : \"{owner}\" AND text : ({}*)", words.join(" AND ")))
}

fn quoted(word: &str) -> String {
    format!("\"{}\"", word.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_and_the_last_may_go_on() {
        let ask = |query| question(&OwnerId::visitor("me"), query);
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
