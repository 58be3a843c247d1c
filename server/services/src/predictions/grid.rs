//! Grids of predictions that are created together.
//!
//! - [`comparison`]: several models on one input
//! - [`feedback`]: notes and votes

mod comparison;
mod feedback;

use api::{Axis, CreateGrid, Grid, GridId, Input, Roles, Votes};

use super::{
    CreateError, CreateOptions, Predictions,
    create::{LocalInputs, seed},
};
use domain::{
    clock::to_wire_timestamp,
    create_request::CreateRequest,
    links::Links,
    model_target::{ModelReference, ResolvedModel},
    owner::OwnerId,
    prediction::{PredictionRecord, StatusSupport},
};
use store::{GridRow, NewPrediction, StoreError};

/// A grid and its predictions.
#[derive(Debug, Clone)]
pub struct GridRecord {
    row: GridRow,
    cells: Vec<(usize, PredictionRecord)>,
    votes: Votes,
}

impl GridRecord {
    /// The grid as the API shows it.
    pub fn present(&self, status_support: StatusSupport, links: &Links) -> Grid {
        let mut cells = vec![None; self.row.cells];
        for (place, record) in &self.cells {
            if let Some(cell) = cells.get_mut(*place) {
                *cell = Some(record.present(status_support, links));
            }
        }
        let GridRow {
            id,
            axes,
            input,
            created_at,
            note,
            ..
        } = self.row.clone();
        let Votes { votes, vote } = self.votes.clone();
        Grid {
            id,
            axes,
            input,
            created_at,
            cells,
            note,
            votes,
            vote,
        }
    }
}

impl Predictions {
    /// Creates a grid: every input is validated, and when this returns, all predictions are stored
    /// and will end.
    ///
    /// # Errors
    /// If it returns an error, nothing is stored.
    pub async fn create_grid(
        &self,
        owner: &OwnerId,
        links: &Links,
        request: CreateGrid,
        options: CreateOptions,
    ) -> Result<GridRecord, CreateError> {
        if let Some(first) = self.find_existing(owner, &options).await? {
            return Ok(first);
        }
        let model = self
            .resolve_reference(ModelReference::Version(request.version.clone()))
            .await?;
        let resolved = self.engine.resolve(&model).await?;
        let errors = resolved
            .schema
            .as_deref()
            .map(|schema| request.faults(schema))
            .unwrap_or_default();
        if !errors.is_empty() {
            return Err(CreateError::Invalid(errors));
        }
        let roles = self.roles(owner, &resolved, &request.input).await?;
        let request = match resolved.schema.as_deref() {
            Some(schema) => request.with_one_output(schema, &roles),
            None => request,
        };
        self.validate_cells(&resolved, &roles, links, &request, options.status_support)?;
        let local_inputs = self
            .prepare_local_inputs(owner, links, &roles, &request.input)
            .await?;
        let common = self
            .store_data_uris(owner, links, &resolved, request.common())
            .await?;
        let request = CreateGrid {
            input: with_one_seed(common, &request, &resolved, &roles),
            ..request
        };
        let row = self.row(
            owner,
            request.axes.clone(),
            request.input.clone(),
            request.cell_count(),
            &options,
        );
        let predictions =
            self.new_predictions(&row, &resolved, &roles, &request, &local_inputs, &options);
        let this = self.clone();
        // On its own task, so that a client that disconnects leaves nothing half done.
        tokio::spawn(async move { this.persist_grid(row, predictions).await })
            .await
            .unwrap_or(Err(CreateError::Stopping))
    }

    /// The grid, if `owner` owns it.
    pub async fn grid(
        &self,
        owner: &OwnerId,
        id: &GridId,
    ) -> Result<Option<GridRecord>, StoreError> {
        match self.store.grids().find_owned(owner, id).await? {
            Some(row) => Ok(Some(self.with_cells(row).await?)),
            None => Ok(None),
        }
    }

    /// Validates every cell; each distinct fault is reported once.
    fn validate_cells(
        &self,
        resolved: &ResolvedModel,
        roles: &Roles,
        links: &Links,
        request: &CreateGrid,
        status_support: StatusSupport,
    ) -> Result<(), CreateError> {
        let mut errors = Vec::new();
        for input in request.inputs() {
            let model = ModelReference::Version(request.version.clone());
            let one = CreateRequest {
                model,
                input,
                webhook: None,
                webhook_events_filter: None,
            };
            match self.validate_request(resolved, roles, links, &one, status_support) {
                Err(CreateError::Invalid(found)) => errors.extend(found),
                result => drop(result?),
            }
        }
        let mut distinct = Vec::new();
        for error in errors {
            if !distinct.contains(&error) {
                distinct.push(error);
            }
        }
        if distinct.is_empty() {
            Ok(())
        } else {
            Err(CreateError::Invalid(distinct))
        }
    }

    /// The grid that a request with the same idempotency key created.
    async fn find_existing(
        &self,
        owner: &OwnerId,
        options: &CreateOptions,
    ) -> Result<Option<GridRecord>, StoreError> {
        let Some(key) = &options.idempotency_key else {
            return Ok(None);
        };
        match self
            .store
            .grids()
            .find_by_idempotency_key(owner, key)
            .await?
        {
            Some(first) => Ok(Some(self.with_cells(first).await?)),
            None => Ok(None),
        }
    }

    fn row(
        &self,
        owner: &OwnerId,
        axes: Vec<Axis>,
        input: Input,
        cells: usize,
        options: &CreateOptions,
    ) -> GridRow {
        GridRow {
            id: GridId::from_entropy(rand::random()),
            owner: owner.clone(),
            axes,
            input,
            cells,
            note: None,
            idempotency_key: options.idempotency_key.clone(),
            created_at: to_wire_timestamp(self.clock.now()),
        }
    }

    fn new_predictions(
        &self,
        row: &GridRow,
        resolved: &ResolvedModel,
        roles: &Roles,
        request: &CreateGrid,
        local_inputs: &LocalInputs,
        options: &CreateOptions,
    ) -> Vec<NewPrediction> {
        let one = |(cell, input): (usize, Input)| {
            let options = CreateOptions {
                idempotency_key: None,
                ..options.clone()
            };
            let prediction = self.new_prediction(
                &row.owner,
                resolved.clone(),
                roles.clone(),
                input,
                local_inputs.clone(),
                None,
                options,
            );
            NewPrediction {
                grid: Some((row.id.clone(), cell)),
                ..prediction
            }
        };
        request.inputs().into_iter().enumerate().map(one).collect()
    }

    /// Inserts the grid and starts working on its predictions.
    async fn persist_grid(
        &self,
        row: GridRow,
        predictions: Vec<NewPrediction>,
    ) -> Result<GridRecord, CreateError> {
        let row = if self.store.grids().insert(&row, &predictions).await? {
            row
        } else {
            // A concurrent request with the same key was first.
            let key = row.idempotency_key.as_deref().unwrap_or_default();
            self.store
                .grids()
                .find_by_idempotency_key(&row.owner, key)
                .await?
                .ok_or(StoreError::Unreadable("grid"))?
        };
        let grid = self.with_cells(row).await?;
        for (_, record) in &grid.cells {
            self.spawn_work(record.clone());
        }
        Ok(grid)
    }

    async fn with_cells(&self, row: GridRow) -> Result<GridRecord, StoreError> {
        let cells = self.store.grids().cells(&row.id).await?;
        let votes = self
            .store
            .grids()
            .votes(&row.id, row.cells, Some(&row.owner))
            .await?;
        Ok(GridRecord { row, cells, votes })
    }
}

/// Uses one seed for all cells unless seeds are varied, so that cells differ only by what is
/// varied.
fn with_one_seed(
    mut common: Input,
    request: &CreateGrid,
    resolved: &ResolvedModel,
    roles: &Roles,
) -> Input {
    let field = match &roles.seed {
        Some(field) => field.as_str(),
        None if resolved.schema.is_none() => "seed",
        None => return common,
    };
    if request.axes.iter().any(|axis| axis.field == field) {
        return common;
    }
    let seed = seed(&common, roles);
    common.insert(field.to_owned(), seed.into());
    common
}
