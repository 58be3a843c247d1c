//! Sanitises one file: `sanitise IN OUT`. For the corpus test, `end2end/pictures/corpus.py`.

use std::error::Error;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args_os().skip(1);
    let (Some(from), Some(to)) = (arguments.next(), arguments.next()) else {
        return Err("usage: sanitise IN OUT".into());
    };
    let sanitised = sanitiser::sanitise(&fs::read(from)?)?;
    fs::write(to, sanitised.bytes)?;
    Ok(())
}
