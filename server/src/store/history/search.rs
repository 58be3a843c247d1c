use api::{EngineKind, Facet, HistoryFacets, PredictionId, Status, Timestamp};
use sqlx::{QueryBuilder, SqlSafeStr, Sqlite};

use super::{COLUMNS, HistoryFilter, HistoryListing, HistoryRow, read_row, words::question};
use crate::{
    owner::OwnerId,
    store::{Cursor, Store, StoreError},
};

/// Values of one kind that are offered to narrow by.
const FACETS: i64 = 50;

impl Store {
    /// A page of those of `owner`'s results that pass the filter, with at most `size` on it: the newest ones, or those behind `cursor`.
    pub async fn history(
        &self,
        owner: &OwnerId,
        filter: &HistoryFilter,
        cursor: Option<&Cursor>,
        size: usize,
    ) -> Result<HistoryListing, StoreError> {
        let mut page = QueryBuilder::new(format!("{COLUMNS} (SELECT * FROM history"));
        narrow(&mut page, owner, filter);
        if let Some((created_at, id)) = cursor.map(Cursor::neighbour) {
            page.push(" AND (created_at, prediction) < (")
                .push_bind(created_at)
                .push(", ")
                .push_bind(id)
                .push(")");
        }
        // One more than fits tells whether there is another page.
        page.push(" ORDER BY created_at DESC, prediction DESC LIMIT ")
            .push_bind(size as i64 + 1);
        page.push(") AS found JOIN predictions ON predictions.id = found.prediction ORDER BY found.created_at DESC, found.prediction DESC");
        let mut count = QueryBuilder::new("SELECT count(*) FROM history");
        narrow(&mut count, owner, filter);
        let (rows, total) = tokio::try_join!(
            async { page.build().fetch_all(&self.readers).await },
            async {
                count
                    .build_query_scalar::<i64>()
                    .fetch_one(&self.readers)
                    .await
            }
        )?;
        let mut rows: Vec<HistoryRow> = rows.iter().map(read_row).collect::<Result<_, _>>()?;
        let more = rows.len() > size;
        rows.truncate(size);
        let next = rows
            .last()
            .filter(|_| more)
            .map(|row| Cursor::after(&row.record));
        Ok(HistoryListing {
            rows,
            next,
            total: total.unsigned_abs(),
        })
    }

    /// One of `owner`'s results.
    pub async fn history_row(
        &self,
        owner: &OwnerId,
        id: &PredictionId,
    ) -> Result<Option<HistoryRow>, StoreError> {
        let mut select = QueryBuilder::new(format!(
            "{COLUMNS} history AS found JOIN predictions ON predictions.id = found.prediction"
        ));
        select
            .push(" WHERE found.prediction = ")
            .push_bind(id.as_str());
        select
            .push(" AND found.owner = ")
            .push_bind(owner.as_str())
            .push(" AND found.deleted_at IS NULL");
        select
            .build()
            .fetch_optional(&self.readers)
            .await?
            .as_ref()
            .map(read_row)
            .transpose()
    }

    /// What `owner`'s results can be narrowed by.
    pub async fn history_facets(&self, owner: &OwnerId) -> Result<HistoryFacets, StoreError> {
        let (models, engines, tags) = tokio::try_join!(
            self.facets(
                owner,
                "SELECT model, count(*) FROM history WHERE owner = ? AND deleted_at IS NULL AND model <> ''
                 GROUP BY model ORDER BY count(*) DESC, model LIMIT ?"
            ),
            self.facets(
                owner,
                "SELECT engine, count(*) FROM history WHERE owner = ? AND deleted_at IS NULL
                 GROUP BY engine ORDER BY count(*) DESC, engine LIMIT ?"
            ),
            self.facets(
                owner,
                "SELECT tag, count(*) FROM history JOIN history_tags ON history_tags.number = history.number
                 WHERE owner = ? AND deleted_at IS NULL GROUP BY tag ORDER BY count(*) DESC, tag LIMIT ?"
            ),
        )?;
        Ok(HistoryFacets {
            models,
            engines,
            tags,
        })
    }

    async fn facets(
        &self,
        owner: &OwnerId,
        statement: impl SqlSafeStr,
    ) -> Result<Vec<Facet>, StoreError> {
        let rows: Vec<(String, i64)> = sqlx::query_as(statement)
            .bind(owner.as_str())
            .bind(FACETS)
            .fetch_all(&self.readers)
            .await?;
        Ok(rows
            .into_iter()
            .map(|(value, count)| Facet {
                value,
                count: count.unsigned_abs(),
            })
            .collect())
    }
}

/// Adds what must hold of a row of `history`.
fn narrow(select: &mut QueryBuilder<Sqlite>, owner: &OwnerId, filter: &HistoryFilter) {
    select
        .push(" WHERE deleted_at IS NULL AND owner = ")
        .push_bind(owner.as_str().to_owned());
    if let Some(question) = filter
        .query
        .as_deref()
        .and_then(|query| question(owner, query))
    {
        select
            .push(" AND number IN (SELECT rowid FROM history_words WHERE history_words MATCH ")
            .push_bind(question)
            .push(")");
    }
    let equals = [
        (" AND model = ", filter.model.clone()),
        (
            " AND engine = ",
            filter.engine.map(EngineKind::as_str).map(str::to_owned),
        ),
        (
            " AND status = ",
            filter.status.map(Status::as_str).map(str::to_owned),
        ),
        (
            " AND created_at >= ",
            filter
                .from
                .as_ref()
                .map(Timestamp::as_str)
                .map(str::to_owned),
        ),
        (
            " AND created_at < ",
            filter
                .before
                .as_ref()
                .map(Timestamp::as_str)
                .map(str::to_owned),
        ),
        (
            " AND parent = ",
            filter.parent.as_ref().map(PredictionId::to_string),
        ),
    ];
    for (condition, value) in equals {
        if let Some(value) = value {
            select.push(condition).push_bind(value);
        }
    }
    if filter.favourite {
        select.push(" AND favourite");
    }
    if let Some(tag) = &filter.tag {
        select.push(" AND EXISTS (SELECT 1 FROM history_tags WHERE history_tags.number = history.number AND tag = ");
        select.push_bind(tag.clone()).push(")");
    }
}
