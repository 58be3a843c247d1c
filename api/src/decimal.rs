//! Numbers as decimals, by whole-number arithmetic: the standard library's writers of fractions are 15 kB of program
//! and tables, and the page is small first.

/// `number` in as few digits as tell it from every other number of 15 digits: `0.8`, `20`, `-7.25`.
pub fn decimal(number: f64) -> String {
    const MOST_PLACES: u32 = 15;
    let is_exact = |places: &u32| {
        let scale = 10u64.pow(*places) as f64;
        (number * scale).round() / scale == number
    };
    match (0..MOST_PLACES).find(is_exact) {
        Some(places) => fixed(number, places),
        None => fixed(number, MOST_PLACES)
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned(),
    }
}

/// `number` rounded to that many decimal places.
pub fn fixed(number: f64, places: u32) -> String {
    let scale = 10u64.pow(places);
    let digits = (number.abs() * scale as f64).round() as u64;
    let sign = if number < 0.0 && digits > 0 { "-" } else { "" };
    let whole = digits / scale;
    if places == 0 {
        return format!("{sign}{whole}");
    }
    format!(
        "{sign}{whole}.{:0width$}",
        digits % scale,
        width = places as usize
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_as_few_digits_as_it_needs() {
        for number in [
            0.0,
            0.8,
            20.0,
            -7.25,
            0.01,
            1e-9,
            12345.678901234,
            9007199254740991.0,
        ] {
            assert_eq!(decimal(number), number.to_string());
        }
        assert_eq!(decimal(0.1 + 0.2), "0.3", "the 17th digit is noise");
        assert_eq!(decimal(1.0 / 3.0), "0.333333333333333");
    }

    #[test]
    fn a_rounded_number_keeps_its_places() {
        assert_eq!(fixed(0.064, 2), "0.06");
        assert_eq!(fixed(4.0, 1), "4.0");
        assert_eq!(fixed(99.6, 0), "100");
        assert_eq!(fixed(-0.004, 2), "0.00");
        assert_eq!(fixed(-12.5, 1), "-12.5");
    }
}
