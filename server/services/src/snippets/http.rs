use super::{Call, KEY};

/// The HTTP/1.1 message with CRLF line endings. The body is a single line, so that an editor that
/// converts line endings does not invalidate `Content-Length`.
pub fn write(call: &Call) -> String {
    let (_, host) = call.origin.split_once("://").unwrap_or_default();
    let body = call.body().to_string();
    let lines = [
        format!("POST {} HTTP/1.1", api::routes::PREDICTIONS),
        format!("Host: {host}"),
        format!("Authorization: Bearer {KEY}"),
        "Content-Type: application/json".into(),
        "Prefer: wait".into(),
        "Connection: close".into(),
        format!("Content-Length: {}", body.len()),
        String::new(),
        body,
    ];
    lines.join("\r\n")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::snippets::example;

    #[test]
    fn content_length_counts_bytes_and_body_is_one_line() {
        let input = json!({"prompt": "über\n海 🏔"});
        let request = write(&example(input.clone()));
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        assert!(
            head.starts_with("POST /v1/predictions HTTP/1.1\r\nHost: 127.0.0.1:8787\r\n"),
            "{head}"
        );
        assert!(
            head.ends_with(&format!("\r\nContent-Length: {}", body.len())),
            "{head}"
        );
        assert!(!body.contains(['\r', '\n']));
        assert_eq!(serde_json::from_str::<Value>(body).unwrap()["input"], input);
    }
}
