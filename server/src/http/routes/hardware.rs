//! `GET /v1/hardware`: the hardware that models run on.

use api::{EngineKind, Hardware};
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::http::{extract::Json, state::AppState};

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_hardware))
}

/// Lists the hardware that models run on.
#[utoipa::path(
    get, path = api::routes::HARDWARE, tag = "models",
    responses((status = 200, body = Vec<Hardware>))
)]
async fn list_hardware(State(state): State<AppState>) -> Json<Vec<Hardware>> {
    Json(vec![hardware(state.predictions.engine.info().kind)])
}

fn hardware(engine: EngineKind) -> Hardware {
    let (name, sku) = engine.capabilities().hardware;
    Hardware {
        name: name.into(),
        sku: sku.into(),
    }
}
