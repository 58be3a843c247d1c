//! The settings: flags and environment variables, validated at startup. `docs/configuration.md` has
//! the table.

use std::{net::SocketAddr, num::NonZeroUsize, path::PathBuf};

use api::{EngineKind, WebhookEvent};
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::SignedDuration;
use lettre::message::Mailbox;
use url::Url;

use adapters::{
    engines::cog::CogSettings,
    engines::replicate::{ReplicateSettings, Token, Webhooks},
    mail::{MailSettings, SmtpUrl},
};
use services::webhooks::WebhookSecret;

/// Depth2Img Studio: new pictures that keep the shape of yours.
#[derive(Debug, Parser)]
#[command(name = "depth2img", version, about)]
pub struct Cli {
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// The command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start the studio.
    Serve(Box<Config>),
    /// Manage the catalog of models.
    #[command(subcommand)]
    Catalog(CatalogCommand),
}

/// Commands for the catalog.
#[derive(Debug, Subcommand)]
pub enum CatalogCommand {
    /// Import a snapshot of Replicate's models. A running server shows them within seconds.
    Import(Import),
}

/// The settings of `depth2img catalog import`.
#[derive(Debug, Clone, Args)]
pub struct Import {
    /// Models, a JSON list in the format of the npm package all-the-public-replicate-models.
    #[arg(value_name = "MODELS")]
    pub models: PathBuf,

    /// Daily run counts, in the format of that package's stats.json.
    #[arg(value_name = "STATS")]
    pub stats: Option<PathBuf>,

    /// The server's data folder.
    #[arg(
        long,
        env = "DEPTH2IMG_DATA_DIR",
        value_name = "FOLDER",
        default_value = "data"
    )]
    pub data_dir: PathBuf,
}

/// The settings of `depth2img serve`.
#[derive(Debug, Clone, Args)]
pub struct Config {
    /// Address and port to listen on; port 0 selects a free one.
    #[arg(
        long,
        env = "DEPTH2IMG_LISTEN",
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8787"
    )]
    pub listen: SocketAddr,

    /// Folder for the database, the uploads and the pictures.
    #[arg(
        long,
        env = "DEPTH2IMG_DATA_DIR",
        value_name = "FOLDER",
        default_value = "data"
    )]
    pub data_dir: PathBuf,

    /// Public address of the server, as https://studio.example; required behind a proxy.
    #[arg(long, env = "DEPTH2IMG_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<Url>,

    /// Engine that runs predictions.
    #[arg(long, env = "DEPTH2IMG_ENGINE", value_enum, default_value_t = EngineChoice::Auto)]
    pub engine: EngineChoice,

    /// API token of a Replicate account; sent only to Replicate. Set it in the environment: command
    /// lines are visible to other users.
    #[arg(
        long,
        env = "REPLICATE_API_TOKEN",
        value_name = "TOKEN",
        hide_env_values = true
    )]
    pub replicate_api_token: Option<Token>,

    /// Base URL of Replicate's API or a compatible one.
    #[arg(
        long,
        env = "REPLICATE_BASE_URL",
        value_name = "URL",
        default_value = "https://api.replicate.com/v1"
    )]
    pub replicate_base_url: Url,

    /// Secret that signs Replicate's webhooks, whsec_…; fetched from Replicate if not set.
    #[arg(
        long,
        env = "REPLICATE_WEBHOOK_SECRET",
        value_name = "SECRET",
        hide_env_values = true
    )]
    pub replicate_webhook_secret: Option<WebhookSecret>,

    /// Address of a Cog container of the same model, as http://127.0.0.1:5000; see docs/own-gpu.md.
    #[arg(long, env = "DEPTH2IMG_COG_URL", value_name = "URL")]
    pub cog_url: Option<Url>,

    /// Address of this server for the Cog container, if it is not --public-url or http://127.0.0.1
    /// and the port.
    #[arg(long, env = "DEPTH2IMG_CALLBACK_URL", value_name = "URL")]
    pub callback_url: Option<Url>,

    /// Webhook events requested from Replicate, if --public-url is set.
    #[arg(long, env = "DEPTH2IMG_WEBHOOK_EVENTS", value_name = "EVENTS", value_delimiter = ',', default_value = "start,output,logs,completed", value_parser = webhook_event)]
    pub webhook_events: Vec<WebhookEvent>,

    /// More hosts from which outputs are downloaded, besides replicate.delivery and that of
    /// --replicate-base-url.
    #[arg(
        long,
        env = "DEPTH2IMG_OUTPUT_HOSTS",
        value_name = "HOSTS",
        value_delimiter = ','
    )]
    pub output_hosts: Vec<String>,

    /// Seconds after which a prediction without Cancel-After is ended; at least 5.
    #[arg(long, env = "DEPTH2IMG_CANCEL_AFTER", value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(5..))]
    pub cancel_after: Option<u64>,

    /// Who may use the server.
    #[arg(long, env = "DEPTH2IMG_ACCESS", value_enum, default_value_t = Access::Open)]
    pub access: Access,

    /// Mail server for digests, as smtps://user:password@mail.example or smtp://127.0.0.1:25;
    /// without it no email is sent.
    #[arg(
        long,
        env = "DEPTH2IMG_SMTP_URL",
        value_name = "URL",
        hide_env_values = true
    )]
    pub smtp_url: Option<SmtpUrl>,

    /// Sender of digests, as "Studio <studio@studio.example>".
    #[arg(
        long,
        env = "DEPTH2IMG_MAIL_FROM",
        value_name = "ADDRESS",
        hide_env_values = true
    )]
    pub mail_from: Option<Mailbox>,

    /// Seconds in a digest's day; fewer for trying digests out.
    #[arg(long, env = "DEPTH2IMG_DIGEST_DAY_SECONDS", value_name = "SECONDS", default_value = "86400", hide = true, value_parser = clap::value_parser!(u32).range(1..))]
    pub digest_day_seconds: u32,

    /// Other sites that may embed shared results in a frame, as https://blog.example, or * for all;
    /// none by default.
    #[arg(long, env = "DEPTH2IMG_EMBED_ORIGINS", value_name = "ORIGINS", value_delimiter = ',', value_parser = parse_frame_ancestor)]
    pub embed_origins: Vec<String>,

    /// Concurrent predictions of the built-in engine; each uses one processor.
    #[arg(
        long,
        env = "DEPTH2IMG_CONCURRENCY",
        value_name = "COUNT",
        default_value = "1"
    )]
    pub concurrency: NonZeroUsize,

    /// Allow image URLs and webhooks in private networks. Only if every user may access those
    /// networks anyway.
    #[arg(long, env = "DEPTH2IMG_ALLOW_PRIVATE_URLS")]
    pub allow_private_urls: bool,

    /// Table of prices, a JSON file; without it costs are unknown. Its format is in
    /// docs/catalog.md.
    #[arg(long, env = "DEPTH2IMG_PRICES", value_name = "FILE")]
    pub prices: Option<PathBuf>,

    /// Hours between syncs of the catalog with Replicate, if that is the engine; 0 for never.
    #[arg(
        long,
        env = "DEPTH2IMG_CATALOG_REFRESH",
        value_name = "HOURS",
        default_value = "24"
    )]
    pub catalog_refresh: u32,

    /// Format of the log on standard error.
    #[arg(long, env = "DEPTH2IMG_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,

    /// Log filter: error, warn, info, debug or trace, also by module as server=debug.
    #[arg(
        long,
        env = "DEPTH2IMG_LOG",
        value_name = "FILTER",
        default_value = "info"
    )]
    pub log: String,
}

/// The engine that runs predictions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EngineChoice {
    /// The Cog container if configured, else Replicate if its token is set, else the built-in
    /// engine.
    Auto,
    /// The built-in engine: real networks on this machine's processor, no account needed.
    Local,
    /// Replicate's cloud API; needs a token.
    Replicate,
    /// A Cog container on your own GPU; needs --cog-url.
    Cog,
}

/// Who may use the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Access {
    /// Anyone who can reach it; it listens on this machine only.
    Open,
    /// Anyone who can reach it; it may listen on a network.
    OpenToNetwork,
}

/// The format of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines, one JSON object per line.
    Json,
}

/// An invalid combination of settings.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Unintentionally reachable from the network.
    #[error(
        "--listen {0} can be reached from the network, and everybody there could use the server. If that is intended, use \
         --access open-to-network; otherwise listen on 127.0.0.1."
    )]
    Exposed(SocketAddr),
    /// No Cog container.
    #[error(
        "--engine cog needs the address of a Cog container in --cog-url; docs/own-gpu.md says how to run one."
    )]
    NoContainer,
    /// No token for Replicate.
    #[error(
        "--engine replicate needs the token of a Replicate account in REPLICATE_API_TOKEN; get one at \
         https://replicate.com/account/api-tokens, or use --engine local, which needs no account."
    )]
    NoToken,
    /// Not an origin.
    #[error("{0} must be an http or https address without a path, as https://studio.example.")]
    Origin(Url),
    /// Not a mail server's URL. Not repeated, because it may contain a password.
    #[error(
        "--smtp-url must be the address of a mail server, as smtps://user:password@mail.example, or smtp://mail.example:587?tls=required."
    )]
    Smtp,
    /// No sender.
    #[error(
        "--smtp-url needs the sender of the emails in --mail-from, as \"Studio <studio@studio.example>\"."
    )]
    NoSender,
    /// Links in emails need a public URL.
    #[error(
        "--smtp-url needs --public-url, as https://studio.example: links in emails must work from anywhere."
    )]
    NoPublicUrl,
    /// Not a log filter.
    #[error("--log \"{0}\" is not a log filter; try info, debug or server=debug,info.")]
    Log(String),
}

impl Config {
    /// The settings of the Cog engine; `None` if another engine is used.
    pub fn cog(&self, port: u16) -> Option<CogSettings> {
        let url = self
            .cog_url
            .clone()
            .filter(|_| matches!(self.engine, EngineChoice::Auto | EngineChoice::Cog))?;
        let callback = self
            .callback_url
            .as_ref()
            .or(self.public_url.as_ref())
            .map(|url| url.origin().ascii_serialization());
        Some(CogSettings {
            url,
            callback: callback.unwrap_or_else(|| format!("http://127.0.0.1:{port}")),
        })
    }

    /// The settings of the Replicate engine; `None` if another engine is used.
    pub fn replicate(&self) -> Option<ReplicateSettings> {
        let is_wanted = match self.engine {
            EngineChoice::Replicate => true,
            EngineChoice::Auto => self.cog_url.is_none(),
            EngineChoice::Local | EngineChoice::Cog => false,
        };
        let token = self.replicate_api_token.clone().filter(|_| is_wanted)?;
        // Replicate requires https. With private URLs allowed, plain http may be tried.
        let reachable = self
            .public_url
            .as_ref()
            .filter(|url| url.scheme() == "https" || self.allow_private_urls);
        let webhooks = reachable.map(|url| Webhooks {
            origin: url.origin().ascii_serialization(),
            events: self.webhook_events.clone(),
        });
        Some(ReplicateSettings {
            base_url: self.replicate_base_url.clone(),
            token,
            webhooks,
            output_hosts: self.output_hosts.clone(),
        })
    }

    /// The engine that these settings select.
    pub fn engine_kind(&self) -> EngineKind {
        match (self.cog(0), self.replicate()) {
            (Some(_), _) => EngineKind::Cog,
            (None, Some(_)) => EngineKind::Replicate,
            (None, None) => EngineKind::BuiltIn,
        }
    }

    /// The settings of the mailer; `None` if email is not configured.
    pub fn mail(&self) -> Option<MailSettings> {
        let url = self.smtp_url.clone().filter(|url| !url.is_empty())?;
        Some(MailSettings {
            url,
            from: self.mail_from.clone()?,
        })
    }

    /// The length of a digest's day.
    pub fn digest_day(&self) -> SignedDuration {
        SignedDuration::from_secs(self.digest_day_seconds.into())
    }

    /// The origins that may embed shared results.
    pub fn frame_ancestors(&self) -> Vec<String> {
        self.embed_origins
            .iter()
            .filter(|origin| !origin.is_empty())
            .cloned()
            .collect()
    }

    /// Validates combinations of settings.
    pub fn check(&self) -> Result<(), ConfigError> {
        if !self.listen.ip().is_loopback() && self.access == Access::Open {
            return Err(ConfigError::Exposed(self.listen));
        }
        match self.engine {
            EngineChoice::Replicate if self.replicate_api_token.is_none() => {
                return Err(ConfigError::NoToken);
            }
            EngineChoice::Cog if self.cog_url.is_none() => return Err(ConfigError::NoContainer),
            _ => {}
        }
        self.check_mail()?;
        match [&self.public_url, &self.callback_url]
            .into_iter()
            .flatten()
            .find(|url| !is_origin(url))
        {
            Some(url) => Err(ConfigError::Origin(url.clone())),
            None => Ok(()),
        }
    }
}

impl Config {
    fn check_mail(&self) -> Result<(), ConfigError> {
        let Some(url) = self.smtp_url.as_ref().filter(|url| !url.is_empty()) else {
            return Ok(());
        };
        match (url.is_valid(), &self.mail_from, &self.public_url) {
            (false, ..) => Err(ConfigError::Smtp),
            (true, None, _) => Err(ConfigError::NoSender),
            (true, _, None) => Err(ConfigError::NoPublicUrl),
            (true, Some(_), Some(_)) => Ok(()),
        }
    }
}

fn webhook_event(name: &str) -> Result<WebhookEvent, String> {
    serde_json::from_value(name.into())
        .map_err(|_| "must be start, output, logs or completed".into())
}

/// Parses an origin for the `frame-ancestors` directive, `*` or an empty value.
fn parse_frame_ancestor(text: &str) -> Result<String, String> {
    let text = text.trim();
    if matches!(text, "" | "*") {
        return Ok(text.to_owned());
    }
    let is_plain = |origin: &String| {
        origin
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-.:/*[]".contains(&byte))
    };
    let origin = Url::parse(text)
        .ok()
        .filter(is_origin)
        .map(|url| url.origin().ascii_serialization())
        .filter(is_plain);
    origin.ok_or_else(|| {
        "must be http or https origins without a path, as https://blog.example, or * for all sites"
            .into()
    })
}

fn is_origin(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
}

#[cfg(test)]
mod tests;
