use api::{Input, Prediction, Source, Status};
use axum::{
    Extension,
    extract::{FromRequestParts, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{
    ResponseContext, errors,
    headers::{CreateHeaders, Wait},
};
use crate::http::{
    error::ApiError,
    extract::{EmbedVisitor, Json, Owner},
    observe::record_id,
    state::AppState,
};
use domain::{create_request::CreateRequest, prediction::PredictionRecord};
use services::predictions::CreateOptions;

/// The response header that names the applied preferences (RFC 7240).
const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// Keys of the JavaScript client object; no model has inputs of both names.
const CLIENT_OBJECT_KEYS: [&str; 2] = ["auth", "baseUrl"];

/// A request that creates predictions, without its body and the parameters of its path.
#[derive(FromRequestParts)]
#[from_request(state(AppState))]
pub(in crate::http::routes) struct Creation {
    pub owner: Owner,
    pub state: State<AppState>,
    pub context: ResponseContext,
    headers: HeaderMap,
}

impl Creation {
    /// The options that the headers request, and whether to wait for the result.
    pub fn options(&self) -> Result<(CreateOptions, Option<Wait>), ApiError> {
        let CreateHeaders {
            prefer,
            cancel_after,
            idempotency_key,
            parent,
        } = CreateHeaders::read(&self.headers)?;
        let source = if self.owner.0.is_visitor() {
            Source::Web
        } else {
            Source::Api
        };
        let guest = self.context.guest.as_ref();
        let options = CreateOptions {
            idempotency_key,
            cancel_after,
            parent,
            source,
            status_support: self.context.status_support,
            guest: guest.map(|Extension(EmbedVisitor(guest))| guest.clone()),
        };
        Ok((options, prefer))
    }

    /// Creates a prediction, and waits for its end if the client prefers that.
    pub async fn create(self, request: CreateRequest) -> Result<Response, ApiError> {
        let (options, wait) = self.options()?;
        reject_client_object(&request.input)?;
        let has_key = options.idempotency_key.is_some();
        let (predictions, owner) = (&self.state.predictions, &self.owner.0);
        let record = predictions
            .create(owner, &self.context.links, request, options)
            .await
            .map_err(|error| errors::to_api_error(error, has_key))?;
        record_id("prediction", &record.id);
        let Some(wait) = wait else {
            return Ok(self.created(&record));
        };
        match predictions.wait(owner, &record.id, wait.duration()).await {
            Ok(Some(finished)) => {
                let headers = [(PREFERENCE_APPLIED, wait.to_string())];
                Ok((headers, self.created(&finished)).into_response())
            }
            Ok(None) => Ok(self.unfinished(&record)),
            Err(error) => Err(errors::to_api_error(error.into(), has_key)),
        }
    }

    fn created(&self, record: &PredictionRecord) -> Response {
        to_response(StatusCode::CREATED, self.context.present(record))
    }

    /// Clients poll only if the status of this response is "starting". With "processing" they take
    /// the missing output for the result.
    fn unfinished(&self, record: &PredictionRecord) -> Response {
        let prediction = Prediction {
            status: Status::Starting,
            started_at: None,
            ..self.context.present(record)
        };
        to_response(StatusCode::ACCEPTED, prediction)
    }
}

fn to_response(status: StatusCode, prediction: Prediction) -> Response {
    let location = [(header::LOCATION, prediction.urls.get.clone())];
    (status, location, Json(prediction)).into_response()
}

/// Rejects an input that is the JavaScript client itself with its token, which its strategy
/// "data-uri" sends in place of the input. Nothing of it is repeated, stored or logged.
fn reject_client_object(input: &Input) -> Result<(), ApiError> {
    if !CLIENT_OBJECT_KEYS
        .iter()
        .all(|key| input.contains_key(*key))
    {
        return Ok(());
    }
    let description = "contains the JavaScript client itself, with its token, instead of the model's input: its \
        fileEncodingStrategy \"data-uri\" sends that by mistake. Remove the strategy, or set it to \"upload\". Nothing of it was stored";
    Err(ApiError::invalid_field(
        "input",
        "client_object",
        description,
    ))
}
