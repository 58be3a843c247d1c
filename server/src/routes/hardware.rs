//! `GET /v1/hardware`: what models run on, a plain list.

use api::{EngineKind, Hardware};
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{extract::Json, state::AppState};

/// The routes of this file.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_hardware))
}

/// What models run on here.
#[utoipa::path(get, path = api::routes::HARDWARE, tag = "models", responses((status = 200, body = Vec<Hardware>)))]
async fn list_hardware(State(state): State<AppState>) -> Json<Vec<Hardware>> {
    Json(vec![of(state.predictions.engine.info().kind)])
}

fn of(engine: EngineKind) -> Hardware {
    match engine {
        EngineKind::Local => Hardware {
            name: "CPU".into(),
            sku: "cpu".into(),
        },
        // Which machine it is, only the engine knows.
        EngineKind::Replicate | EngineKind::Cog => Hardware {
            name: engine.label().into(),
            sku: engine.as_str().into(),
        },
    }
}
