//! Query strings of URLs.

/// The decoded name-value pairs of a query string, with or without its leading `?`. A name without
/// `=` has an empty value.
pub fn pairs(query: &str) -> impl Iterator<Item = (String, String)> {
    let pairs = query
        .trim_start_matches('?')
        .split('&')
        .filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decoded(name), decoded(value)))
}

/// Encodes the pairs as a query string with its leading `?`; empty if there are none.
pub fn query<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let pairs: Vec<String> = pairs
        .into_iter()
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    if pairs.is_empty() {
        String::new()
    } else {
        format!("?{}", pairs.join("&"))
    }
}

fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            byte if byte.is_ascii_alphanumeric() || b"-_.~/,".contains(&byte) => {
                encoded.push(char::from(byte));
            }
            b' ' => encoded.push('+'),
            byte => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let digit = |at: usize| {
        bytes
            .get(at)
            .and_then(|byte| char::from(*byte).to_digit(16))
    };
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                decoded.push((high * 16 + low) as u8);
                at += 2;
            }
            (b'+', ..) => decoded.push(b' '),
            _ => decoded.push(*byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_survive_a_round_trip() {
        let said = [("q", "fog & 100 % 塔+"), ("inputs", "image,seed")];
        let address = query(said);
        assert_eq!(address, "?q=fog+%26+100+%25+%E5%A1%94%2B&inputs=image,seed");
        assert_eq!(
            pairs(&address).collect::<Vec<_>>(),
            said.map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
        assert_eq!(query([]), "");
    }

    #[test]
    fn malformed_escapes_are_read_literally() {
        let read = |text: &str| pairs(text).collect::<Vec<_>>();
        assert_eq!(
            read("?a=%zz&&b"),
            [("a".into(), "%zz".into()), ("b".into(), String::new())]
        );
        assert_eq!(read("a=%ff%"), [("a".into(), "\u{fffd}%".into())]);
    }
}
