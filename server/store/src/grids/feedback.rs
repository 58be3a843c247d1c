use api::{GridId, Votes};

use crate::{GridRepository, StoreError};
use domain::owner::OwnerId;

impl GridRepository<'_> {
    /// Sets the note of a grid of `owner`; false if there is none.
    pub async fn set_note(
        &self,
        owner: &OwnerId,
        id: &GridId,
        note: Option<&str>,
    ) -> Result<bool, StoreError> {
        let update = sqlx::query("UPDATE grids SET note = ? WHERE id = ? AND owner = ?")
            .bind(note)
            .bind(id.as_str())
            .bind(owner.as_str());
        Ok(update.execute(&self.store.writer).await?.rows_affected() > 0)
    }

    /// Sets a voter's preferred cell; `None` withdraws the vote.
    pub async fn set_vote(
        &self,
        grid: &GridId,
        voter: &OwnerId,
        cell: Option<usize>,
    ) -> Result<(), StoreError> {
        let change = match cell {
            Some(cell) => sqlx::query(
                "INSERT OR REPLACE INTO grid_votes (cell, grid, voter) VALUES (?, ?, ?)",
            )
            .bind(cell as i64),
            None => sqlx::query("DELETE FROM grid_votes WHERE grid = ? AND voter = ?"),
        };
        change
            .bind(grid.as_str())
            .bind(voter.as_str())
            .execute(&self.store.writer)
            .await?;
        Ok(())
    }

    /// The votes per cell, and the voter's own.
    pub async fn votes(
        &self,
        grid: &GridId,
        cells: usize,
        voter: Option<&OwnerId>,
    ) -> Result<Votes, StoreError> {
        let select =
            sqlx::query_as("SELECT cell, count(*) FROM grid_votes WHERE grid = ? GROUP BY cell")
                .bind(grid.as_str());
        let counted: Vec<(i64, u32)> = select.fetch_all(&self.store.readers).await?;
        let mut votes = if counted.is_empty() {
            Vec::new()
        } else {
            vec![0; cells]
        };
        for (cell, count) in counted {
            if let Some(slot) = votes.get_mut(cell as usize) {
                *slot = count;
            }
        }
        let own = sqlx::query_scalar("SELECT cell FROM grid_votes WHERE grid = ? AND voter = ?");
        let own: Option<i64> = own
            .bind(grid.as_str())
            .bind(voter.map_or("", OwnerId::as_str))
            .fetch_optional(&self.store.readers)
            .await?;
        Ok(Votes {
            votes,
            vote: own.map(|cell| cell as usize),
        })
    }
}
