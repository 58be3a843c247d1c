//! Shares as their visitors and their owners see them.

use api::{Input, Picture, Pictures, Share, ShareToken, ShareVisibility, Shared, routes};

use domain::{links::Links, prediction::StoredImage};
use services::shares::{Comparison, OpenedShare, PictureName, default_title, title_from_prompt};
use store::ListedShare;

/// The share as its visitors see it.
pub fn present_share(opened: &OpenedShare, links: &Links) -> Shared {
    let record = &opened.record;
    let comparison = opened.comparison.as_ref();
    let model = match &record.target.model {
        Some(model) if comparison.is_none() => model.to_string(),
        _ => String::new(),
    };
    let has_own_depth =
        opened.stored_picture(PictureName::Depth).is_some() && record.depth_reference().is_some();
    Shared {
        title: opened.title(),
        note: opened.share.note.clone(),
        visibility: opened.share.visibility,
        model,
        engine: record.engine,
        created_at: record.created_at.clone(),
        pictures: pictures(opened, links),
        has_own_depth,
        input: visible_input(opened),
        compared: comparison
            .map(|comparison| comparison.outputs(opened.share.visibility))
            .unwrap_or_default(),
        votes: comparison
            .map(Comparison::votes_for_outputs)
            .unwrap_or_default(),
        url: links.absolute(&routes::share_page(&opened.token)),
        remix_url: remix_url(opened, links),
    }
}

/// The URL of a picture.
pub fn picture_url(opened: &OpenedShare, links: &Links, name: PictureName) -> String {
    let path = routes::share_picture(&opened.token, &name.to_string());
    with_grant(opened, links.absolute(&path), '?')
}

/// The URL that opens the studio with the share's settings, if the visibility allows it.
fn remix_url(opened: &OpenedShare, links: &Links) -> Option<String> {
    if opened.share.visibility < ShareVisibility::Remix || opened.comparison.is_some() {
        return None;
    }
    let url = links.absolute(&format!("/?remix={}", opened.token));
    Some(with_grant(opened, url, '&'))
}

/// Appends the grant of the password, if there is one.
fn with_grant(opened: &OpenedShare, url: String, separator: char) -> String {
    match &opened.grant {
        Some(grant) => format!("{url}{separator}grant={grant}"),
        None => url,
    }
}

fn pictures(opened: &OpenedShare, links: &Links) -> Pictures {
    let visible = |name: PictureName| {
        opened
            .stored_picture(name)
            .map(|stored| picture(opened, links, name, stored))
    };
    let notes = if opened.share.visibility >= ShareVisibility::Comparison {
        opened.record.pictures.notes.clone()
    } else {
        Vec::new()
    };
    Pictures {
        input: visible(PictureName::Input),
        depth: visible(PictureName::Depth),
        outputs: (0..opened.record.pictures.outputs.len())
            .filter_map(|index| visible(PictureName::Output(index)))
            .collect(),
        notes,
    }
}

fn picture(
    opened: &OpenedShare,
    links: &Links,
    name: PictureName,
    stored: &StoredImage,
) -> Picture {
    Picture {
        url: picture_url(opened, links, name),
        width: stored.width,
        height: stored.height,
        region: stored.region,
    }
}

/// The prediction's input with the seed that was used and without pictures; `None` unless the
/// settings are visible.
fn visible_input(opened: &OpenedShare) -> Option<Input> {
    if opened.share.visibility < ShareVisibility::Settings {
        return None;
    }
    let roles = &opened.record.roles;
    let mut input = opened.record.shareable_input();
    for name in [&roles.image, &roles.depth, &roles.mask]
        .into_iter()
        .flatten()
    {
        input.remove(name);
    }
    if let Some(seed) = opened.record.used_seed() {
        let field = roles.seed.clone().unwrap_or_else(|| "seed".to_owned());
        input.insert(field, seed.into());
    }
    Some(input)
}

/// A share as its owner sees it. `token` is present only right after it was created.
pub fn share_for_owner(
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
    let title = match (prompt.as_deref().and_then(title_from_prompt), model) {
        (Some(title), _) => title,
        (None, Some(model)) if share.grid.is_none() => model.to_string(),
        (None, _) => default_title(share.grid.is_some()).to_owned(),
    };
    let picture = pictures.outputs.first();
    Share {
        url: token.map(|token| links.absolute(&routes::share_page(token))),
        embed_url: token.map(|token| links.absolute(&routes::embed(token))),
        has_password: share.password_hash.is_some(),
        is_open,
        title,
        picture: picture.map(|picture| links.blob(&picture.blob)),
        id: share.id,
        prediction: share.prediction,
        grid: share.grid,
        visibility: share.visibility,
        expires_at: share.expires_at,
        note: share.note,
        created_at: share.created_at,
        last_used_at: share.last_used_at,
        uses: share.uses,
    }
}
