//! Many predictions that are made together.
//!
//! - [`comparison`]: several models on one input
//! - [`said`]: what people say about them

mod comparison;
mod said;

use api::{Axis, CreateGrid, Grid, GridId, Input, Roles, Votes};

use super::{
    CreateError, CreateOptions, CreateRequest, Predictions, Record, Vocabulary,
    accept::{Own, seed},
};
use crate::{
    clock::stamp,
    links::Links,
    models::{Runnable, Wanted},
    owner::OwnerId,
    store::{Draft, GridRow, StoreError},
};

pub use said::{SayError, vote};

/// A grid and its predictions.
#[derive(Debug, Clone)]
pub struct GridRecord {
    row: GridRow,
    cells: Vec<(usize, Record)>,
    votes: Votes,
}

impl GridRecord {
    /// The grid in the words that a reader understands, with addresses on the host that it asked.
    pub fn present_in(&self, vocabulary: Vocabulary, links: &Links) -> Grid {
        let mut cells = vec![None; self.row.cells];
        for (place, record) in &self.cells {
            if let Some(cell) = cells.get_mut(*place) {
                *cell = Some(record.present_in(vocabulary, links));
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
    /// Accepts a grid: every fault of every picture is found now, and when it returns all are on the disk and will end.
    ///
    /// # Errors
    /// Nothing is stored and nothing runs where it returns an error.
    pub async fn create_grid(
        &self,
        owner: &OwnerId,
        links: &Links,
        request: CreateGrid,
        options: CreateOptions,
    ) -> Result<GridRecord, CreateError> {
        if let Some(first) = self.made_before(owner, &options).await? {
            return Ok(first);
        }
        let runnable = self
            .engine
            .resolve(&self.whose(Wanted::Version(request.version.clone())).await?)
            .await?;
        let faults = runnable
            .schema
            .as_deref()
            .map(|schema| request.faults(schema))
            .unwrap_or_default();
        if !faults.is_empty() {
            return Err(CreateError::Invalid(faults));
        }
        let roles = self.roles(owner, &runnable, &request.input).await?;
        let request = match runnable.schema.as_deref() {
            Some(schema) => request.giving_one(schema, &roles),
            None => request,
        };
        self.check_all(&runnable, &roles, links, &request, options.vocabulary)?;
        let own = self.take_own(owner, links, &roles, &request.input).await?;
        let common = self
            .adopt(owner, links, &runnable, request.common())
            .await?;
        let request = CreateGrid {
            input: with_one_seed(common, &request, &runnable, &roles),
            ..request
        };
        let row = self.row(
            owner,
            request.axes.clone(),
            request.input.clone(),
            request.pictures(),
            &options,
        );
        let drafts = self.drafts(&row, &runnable, &roles, &request, &own, &options);
        let this = self.clone();
        // On a task of its own: a client that hangs up now leaves nothing half done.
        tokio::spawn(async move { this.write_grid_down(row, drafts).await })
            .await
            .unwrap_or(Err(CreateError::Stopping))
    }

    /// The grid, if `owner` owns it.
    pub async fn grid(
        &self,
        owner: &OwnerId,
        id: &GridId,
    ) -> Result<Option<GridRecord>, StoreError> {
        match self.store.grid_of(owner, id).await? {
            Some(row) => Ok(Some(self.with_cells(row).await?)),
            None => Ok(None),
        }
    }

    /// Each fault once, however many pictures have it.
    fn check_all(
        &self,
        runnable: &Runnable,
        roles: &Roles,
        links: &Links,
        request: &CreateGrid,
        vocabulary: Vocabulary,
    ) -> Result<(), CreateError> {
        let mut faults = Vec::new();
        for input in request.inputs() {
            let wanted = Wanted::Version(request.version.clone());
            let one = CreateRequest {
                wanted,
                input,
                webhook: None,
                webhook_events_filter: None,
            };
            match self.check(runnable, roles, links, &one, vocabulary) {
                Err(CreateError::Invalid(found)) => faults.extend(found),
                result => drop(result?),
            }
        }
        let mut seen = Vec::new();
        faults.retain(|fault| !seen.contains(fault) && (seen.push(fault.clone()), true).1);
        if faults.is_empty() {
            Ok(())
        } else {
            Err(CreateError::Invalid(faults))
        }
    }

    /// The grid that the same request made before.
    async fn made_before(
        &self,
        owner: &OwnerId,
        options: &CreateOptions,
    ) -> Result<Option<GridRecord>, StoreError> {
        let Some(key) = &options.idempotency_key else {
            return Ok(None);
        };
        match self.store.grid_by_key(owner, key).await? {
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
            created_at: stamp(self.clock.now()),
        }
    }

    fn drafts(
        &self,
        row: &GridRow,
        runnable: &Runnable,
        roles: &Roles,
        request: &CreateGrid,
        own: &Own,
        options: &CreateOptions,
    ) -> Vec<Draft> {
        let one = |(cell, input): (usize, Input)| {
            let options = CreateOptions {
                idempotency_key: None,
                ..options.clone()
            };
            let draft = self.draft(
                &row.owner,
                runnable.clone(),
                roles.clone(),
                input,
                own.clone(),
                None,
                options,
            );
            Draft {
                grid: Some((row.id.clone(), cell)),
                ..draft
            }
        };
        request.inputs().into_iter().enumerate().map(one).collect()
    }

    /// Writes the grid down and begins to work on it.
    async fn write_grid_down(
        &self,
        row: GridRow,
        drafts: Vec<Draft>,
    ) -> Result<GridRecord, CreateError> {
        let row = if self.store.insert_grid(&row, &drafts).await? {
            row
        } else {
            // The same request came twice at once, and this is the second.
            let key = row.idempotency_key.as_deref().unwrap_or_default();
            self.store
                .grid_by_key(&row.owner, key)
                .await?
                .ok_or(StoreError::Unreadable("grid"))?
        };
        let grid = self.with_cells(row).await?;
        for (_, record) in &grid.cells {
            self.work_on(record.clone());
        }
        Ok(grid)
    }

    async fn with_cells(&self, row: GridRow) -> Result<GridRecord, StoreError> {
        let cells = self.store.predictions_in(&row.id).await?;
        let votes = self
            .store
            .votes(&row.id, row.cells, Some(&row.owner))
            .await?;
        Ok(GridRecord { row, cells, votes })
    }
}

/// One seed for all, unless seeds are what is varied: what differs between the pictures is what was varied.
fn with_one_seed(
    mut common: Input,
    request: &CreateGrid,
    runnable: &Runnable,
    roles: &Roles,
) -> Input {
    let nameless = || runnable.schema.is_none().then(|| "seed".to_owned());
    let field = roles
        .seed
        .clone()
        .or_else(nameless)
        .filter(|field| request.axes.iter().all(|axis| axis.field != *field));
    if let Some(field) = field {
        let seed = seed(&common, roles);
        common.insert(field, seed.into());
    }
    common
}
