//! `public/index.html`: which files belong to the page, and where its program is started.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use super::{Profile, ProgramFiles, bundle};

/// The document, below the root of the repository. The links in it that Trunk understands too are
/// relative to its folder.
const DOCUMENT: &str = "public/index.html";

/// Writes everything but the program into `staging`: the document with its styles inlined, and
/// the files that it names.
pub fn assemble(
    repository: &Path,
    staging: &Path,
    program: &ProgramFiles,
    profile: Profile,
) -> Result<()> {
    fs::create_dir_all(staging)?;
    let document = repository.join(DOCUMENT);
    let folder = document.parent().unwrap_or(repository);
    let html =
        fs::read_to_string(&document).with_context(|| format!("reading {}", document.display()))?;
    let small = |bytes: Vec<u8>, path: &Path| match (profile, extension(path)) {
        (Profile::Release, kind @ ("css" | "js")) => {
            bundle::minify(&bytes, kind, staging.parent().unwrap_or(staging))
        }
        _ => Ok(bytes),
    };
    let mut styles = Vec::new();
    for link in links(&html)? {
        let source = folder.join(&link.href);
        let name = source.file_name().context("a link names no file")?;
        let read = || fs::read(&source).with_context(|| format!("reading {}", source.display()));
        match link.kind {
            LinkKind::Inline => styles.extend(read()?),
            LinkKind::CopyFile => fs::write(staging.join(name), small(read()?, &source)?)?,
            LinkKind::CopyDir => copy_folder(&source, &staging.join(name))?,
        }
    }
    let styles = String::from_utf8(small(styles, Path::new("styles.css"))?)?;
    let html = without_links(&html)?.replacen(
        "</head>",
        &format!("<style>{}</style></head>", styles.trim_end()),
        1,
    );
    let html = with_program(&html, program)?;
    let html = match profile {
        Profile::Dev => html,
        Profile::Release => minified(&html),
    };
    Ok(fs::write(staging.join("index.html"), html)?)
}

/// `html` that starts the program.
pub fn with_program(html: &str, program: &ProgramFiles) -> Result<String> {
    let Some((head, body)) = html.split_once("</head>") else {
        bail!("index.html has no </head>");
    };
    let ProgramFiles { script, wasm, .. } = program;
    Ok(format!(
        "{head}<link rel=\"preload\" as=\"fetch\" type=\"application/wasm\" crossorigin href=\"/{wasm}\">\
         <script type=\"module\" src=\"/{script}\"></script></head>{body}"
    ))
}

/// A link that the build acts on.
#[derive(Debug, PartialEq, Eq)]
struct Link {
    kind: LinkKind,
    href: PathBuf,
}

#[derive(Debug, PartialEq, Eq)]
enum LinkKind {
    Inline,
    CopyFile,
    CopyDir,
}

fn links(html: &str) -> Result<Vec<Link>> {
    tags(html)
        .map(|tag| parse(tag).with_context(|| format!("in index.html: {tag}")))
        .collect()
}

/// Every `<link data-trunk …>`.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split("<link data-trunk")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('>')?.0))
}

fn parse(tag: &str) -> Result<Link> {
    let attribute = |name: &str| {
        let value = tag.split_once(&format!(" {name}=\""))?.1;
        Some(value.split_once('"')?.0)
    };
    let kind = match attribute("rel") {
        Some("inline") => LinkKind::Inline,
        Some("copy-file") => LinkKind::CopyFile,
        Some("copy-dir") => LinkKind::CopyDir,
        other => bail!("rel is {other:?}, not inline, copy-file or copy-dir"),
    };
    Ok(Link {
        kind,
        href: attribute("href").context("href is missing")?.into(),
    })
}

fn without_links(html: &str) -> Result<String> {
    let mut rest = html;
    let mut output = String::new();
    while let Some((before, link)) = rest.split_once("<link data-trunk") {
        output.push_str(before);
        rest = link
            .split_once('>')
            .context("a link in index.html does not end")?
            .1;
    }
    Ok(output + rest)
}

/// `html` without comments, indentation and empty lines.
fn minified(html: &str) -> String {
    let mut rest = html;
    let mut output = String::new();
    while let Some((before, comment)) = rest.split_once("<!--") {
        output.push_str(before);
        rest = comment.split_once("-->").map_or("", |(_, after)| after);
    }
    output.push_str(rest);
    let lines: Vec<&str> = output
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    lines.join("\n")
}

fn extension(path: &Path) -> &str {
    path.extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default()
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HTML: &str = r#"<head>
    <!-- The styles. -->
    <link data-trunk rel="inline" href="../style/base.css">
    <link data-trunk rel="copy-dir" href="samples">
    <link rel="icon" href="/favicon.svg">
  </head>
  <body></body>"#;

    #[test]
    fn links_are_those_that_the_build_acts_on() -> Result<()> {
        let inline = Link {
            kind: LinkKind::Inline,
            href: "../style/base.css".into(),
        };
        let folder = Link {
            kind: LinkKind::CopyDir,
            href: "samples".into(),
        };
        assert_eq!(links(HTML)?, [inline, folder]);
        Ok(())
    }

    #[test]
    fn link_of_unknown_kind_is_named_in_the_error() {
        let error = links(r#"<link data-trunk rel="sass" href="a.scss">"#).unwrap_err();
        assert!(format!("{error:#}").contains("sass"));
    }

    #[test]
    fn minified_keeps_only_the_links_of_the_document() -> Result<()> {
        let html = minified(&without_links(HTML)?);
        assert_eq!(
            html,
            "<head>\n<link rel=\"icon\" href=\"/favicon.svg\">\n</head>\n<body></body>"
        );
        Ok(())
    }

    #[test]
    fn with_program_starts_it_at_the_end_of_the_head() -> Result<()> {
        let program = ProgramFiles {
            script: "app-1.js".into(),
            wasm: "app-2.wasm".into(),
            files: Vec::new(),
        };
        let html = with_program("<head></head><body></body>", &program)?;
        assert!(html.contains(
            r#"href="/app-2.wasm"><script type="module" src="/app-1.js"></script></head>"#
        ));
        assert!(with_program("<body></body>", &program).is_err());
        Ok(())
    }
}
