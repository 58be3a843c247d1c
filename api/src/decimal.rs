/// Significant digits of [`decimal`]. Every decimal of so many digits survives a round trip through
/// `f64`, so errors of binary arithmetic, as in `0.1 + 0.2`, are rounded away.
const SIGNIFICANT_DIGITS: u8 = 15;

/// The shortest decimal text that identifies `number` among those of 15 significant digits: `0.8`,
/// `20`, `-7.25`. Integers are exact.
#[cfg(not(target_arch = "wasm32"))]
pub fn decimal(number: f64) -> String {
    if number.fract() == 0.0 {
        return number.to_string();
    }
    let places = usize::from(SIGNIFICANT_DIGITS) - 1;
    match format!("{number:.places$e}").parse::<f64>() {
        Ok(rounded) => rounded.to_string(),
        Err(_) => number.to_string(),
    }
}

/// The shortest decimal text that identifies `number` among those of 15 significant digits: `0.8`,
/// `20`, `-7.25`. Integers are exact. JavaScript formats it, because the float formatting of the
/// standard library adds 6 kB to the page. Below 1e-6 and from 1e21 on it has an exponent, as in
/// `1e-7`.
#[cfg(target_arch = "wasm32")]
pub fn decimal(number: f64) -> String {
    const RADIX: u8 = 10;
    let number = js_sys::Number::from(number);
    let rounded = match number.to_precision(SIGNIFICANT_DIGITS) {
        Ok(text) if !js_sys::Number::is_integer(&number) => {
            js_sys::Number::from(js_sys::Number::parse_float(&String::from(text)))
        }
        _ => number,
    };
    match rounded.to_string_with_radix(RADIX) {
        Ok(text) => text.into(),
        Err(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn decimal_is_shortest() {
        let numbers = [
            0.0,
            0.8,
            20.0,
            -7.25,
            0.01,
            12345.678901234,
            9007199254740991.0,
            0.1 + 0.2,
            1.0 / 3.0,
        ];
        assert_eq!(
            numbers.map(decimal),
            [
                "0",
                "0.8",
                "20",
                "-7.25",
                "0.01",
                "12345.678901234",
                "9007199254740991",
                "0.3",
                "0.333333333333333"
            ]
        );
    }
}
