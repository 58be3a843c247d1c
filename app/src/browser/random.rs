use leptos::prelude::window;

fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if let Ok(crypto) = window().crypto() {
        _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes
}

/// A random seed in the range of every engine: 32 bits, not negative.
pub fn random_seed() -> u32 {
    u32::from_le_bytes(bytes())
}

/// A unique key: 128 random bits in hexadecimal. `crypto.randomUUID` exists only over HTTPS.
pub fn random_key() -> String {
    format!("{:032x}", u128::from_le_bytes(bytes()))
}
