/// `number` rounded to that many decimal places, a half away from zero.
#[cfg(not(target_arch = "wasm32"))]
pub fn to_fixed(number: f64, places: u8) -> String {
    let scale = 10_f64.powi(places.into());
    let rounded = (number * scale).round() / scale;
    without_sign_of_zero(format!("{rounded:.0$}", usize::from(places)))
}

/// The text without the sign that a negative number keeps when it is rounded to zero.
fn without_sign_of_zero(text: String) -> String {
    match text.strip_prefix('-') {
        Some(digits) if digits.bytes().all(|byte| matches!(byte, b'0' | b'.')) => digits.to_owned(),
        _ => text,
    }
}

/// `number` rounded to that many decimal places, a half away from zero. JavaScript formats it,
/// because the float formatting of the standard library adds 6 kB to the page.
#[cfg(target_arch = "wasm32")]
pub fn to_fixed(number: f64, places: u8) -> String {
    let number = js_sys::Number::from(number);
    let text = number
        .to_fixed(places)
        .map_or_else(|_| String::new(), String::from);
    without_sign_of_zero(text)
}

#[cfg(test)]
mod tests {
    use super::to_fixed;

    #[test]
    fn to_fixed_rounds_and_pads_with_zeros() {
        assert_eq!(to_fixed(0.064, 2), "0.06");
        assert_eq!(to_fixed(4.0, 1), "4.0");
        assert_eq!(to_fixed(99.6, 0), "100");
        assert_eq!(to_fixed(2.5, 0), "3");
        assert_eq!(to_fixed(-12.5, 1), "-12.5");
        assert_eq!(to_fixed(-0.004, 2), "0.00");
    }
}
