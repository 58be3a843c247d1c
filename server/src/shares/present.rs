use api::{Input, Picture, Pictures, Share, ShareShows, ShareToken, Shared, routes};

use super::{Comparison, Opened, PictureName};
use crate::{document::text, links::Links, predictions::KeptPicture, store::ListedShare};

/// What a result is called whose prompt is not shown.
const NAMELESS: &str = "A variation of a picture";
/// What a comparison of models is called likewise.
const COMPARISON: &str = "A comparison of models";
/// Characters of a title.
const TITLE_CHARACTERS: usize = 80;

impl Opened {
    /// The result as the link shows it.
    pub fn present(&self, links: &Links) -> Shared {
        let record = &self.record;
        Shared {
            title: self.title(),
            note: self.share.note.clone(),
            shows: self.share.shows,
            model: record
                .target
                .model
                .as_ref()
                .filter(|_| self.compared.is_none())
                .map_or_else(String::new, ToString::to_string),
            engine: record.engine,
            created_at: record.created_at.clone(),
            pictures: self.pictures(links),
            has_own_depth: self.kept(PictureName::Depth).is_some()
                && record.given_depth().is_some(),
            input: self.settings(),
            compared: self
                .compared
                .as_ref()
                .map(|comparison| comparison.outputs(self.share.shows))
                .unwrap_or_default(),
            votes: self
                .compared
                .as_ref()
                .map(Comparison::votes_for_outputs)
                .unwrap_or_default(),
            url: links.absolute(&routes::share_page(&self.token)),
            remix_url: (self.share.shows >= ShareShows::Remix && self.compared.is_none())
                .then(|| self.granted(links.absolute(&format!("/?remix={}", self.token)), '&')),
        }
    }

    /// What it is called: the beginning of its prompt where that is shown.
    pub fn title(&self) -> String {
        let nameless = if self.compared.is_some() {
            COMPARISON
        } else {
            NAMELESS
        };
        self.prompt()
            .and_then(first_line)
            .unwrap_or_else(|| nameless.into())
    }

    /// The prompt, where it is shown and there is one.
    pub fn prompt(&self) -> Option<&str> {
        let prompt = self
            .record
            .input
            .get(self.record.roles.prompt.as_deref().unwrap_or("prompt"))?
            .as_str()?;
        (self.share.shows >= ShareShows::Settings && !prompt.trim().is_empty()).then_some(prompt)
    }

    /// Where a picture is.
    pub fn address(&self, links: &Links, name: PictureName) -> String {
        self.granted(
            links.absolute(&routes::share_picture(&self.token, &name.to_string())),
            '?',
        )
    }

    fn granted(&self, address: String, joint: char) -> String {
        match &self.grant {
            Some(grant) => format!("{address}{joint}grant={grant}"),
            None => address,
        }
    }

    fn pictures(&self, links: &Links) -> Pictures {
        let shown = |name: PictureName| {
            self.kept(name)
                .map(|picture| self.picture(links, name, picture))
        };
        let notes = if self.share.shows >= ShareShows::Comparison {
            self.record.pictures.notes.clone()
        } else {
            Vec::new()
        };
        Pictures {
            input: shown(PictureName::Input),
            depth: shown(PictureName::Depth),
            outputs: (0..self.record.pictures.outputs.len())
                .filter_map(|index| shown(PictureName::Output(index)))
                .collect(),
            notes,
        }
    }

    fn picture(&self, links: &Links, name: PictureName, picture: &KeptPicture) -> Picture {
        Picture {
            url: self.address(links, name),
            width: picture.width,
            height: picture.height,
            region: picture.region,
        }
    }

    /// What it was made with, where that is shown: the seed that was used too, and no pictures.
    fn settings(&self) -> Option<Input> {
        if self.share.shows < ShareShows::Settings {
            return None;
        }
        let roles = &self.record.roles;
        let mut input = self.record.shareable_input();
        for name in [&roles.image, &roles.depth, &roles.mask]
            .into_iter()
            .flatten()
        {
            input.remove(name);
        }
        let seed = roles.seed.clone().unwrap_or_else(|| "seed".to_owned());
        input.extend(self.record.used_seed().map(|used| (seed, used.into())));
        Some(input)
    }
}

/// A link as its owner sees it; `token` is there where it was just made.
pub fn present_to_owner(
    listed: ListedShare,
    is_open: bool,
    token: Option<&ShareToken>,
    links: &Links,
) -> Share {
    let ListedShare {
        share,
        prompt,
        model,
        pictures,
        ..
    } = listed;
    let model = || match model.filter(|_| share.grid.is_none()) {
        Some(model) => model.to_string(),
        None => if share.grid.is_some() {
            COMPARISON
        } else {
            NAMELESS
        }
        .to_owned(),
    };
    Share {
        url: token.map(|token| links.absolute(&routes::share_page(token))),
        embed_url: token.map(|token| links.absolute(&routes::embed(token))),
        has_password: share.password.is_some(),
        is_open,
        title: prompt.as_deref().and_then(first_line).unwrap_or_else(model),
        picture: pictures
            .outputs
            .first()
            .map(|picture| links.blob(&picture.blob)),
        id: share.id,
        prediction: share.prediction,
        grid: share.grid,
        shows: share.shows,
        expires_at: share.expires_at,
        note: share.note,
        created_at: share.created_at,
        last_used_at: share.last_used_at,
        uses: share.uses,
    }
}

/// The first line that says something, not too long; None where there is none.
fn first_line(prompt: &str) -> Option<String> {
    let readable = text::readable(prompt);
    let line = readable
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty())?;
    let mut title: String = line.chars().take(TITLE_CHARACTERS).collect();
    if title.len() < line.len() {
        title.truncate(title.trim_end().len());
        title.push('…');
    }
    Some(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_one_line_that_is_not_too_long_and_turns_nothing_around() {
        assert_eq!(first_line(" \n a pagoda \nin fog"), Some("a pagoda".into()));
        assert_eq!(first_line("\u{202e}a\u{0}\tb"), Some("a b".into()));
        assert_eq!(first_line(" \n\u{2066}\n"), None);
        let long = first_line(&"塔 ".repeat(60)).unwrap();
        assert_eq!(
            (long.chars().count(), long.ends_with("塔…")),
            (80, true),
            "{long}"
        );
        let exact = "x".repeat(TITLE_CHARACTERS);
        assert_eq!(first_line(&exact), Some(exact));
    }
}
