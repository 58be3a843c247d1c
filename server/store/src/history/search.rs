use api::{EngineKind, Facet, HistoryFacets, PredictionId, Status, Timestamp};
use sqlx::{QueryBuilder, SqlSafeStr, Sqlite};

use super::{
    COLUMNS, HistoryFilter, HistoryListing, HistoryRow, full_text_query::full_text_query, read_row,
};
use crate::{Cursor, HistoryRepository, StoreError};
use domain::owner::OwnerId;

/// The most values of a facet.
const MAX_FACET_VALUES: i64 = 50;

impl HistoryRepository<'_> {
    /// A page of at most `size` matching results: the newest, or those after `cursor`.
    pub async fn list(
        &self,
        owner: &OwnerId,
        filter: &HistoryFilter,
        cursor: Option<&Cursor>,
        size: usize,
    ) -> Result<HistoryListing, StoreError> {
        let mut page = QueryBuilder::new(format!("{COLUMNS} (SELECT * FROM history"));
        push_conditions(&mut page, owner, filter);
        if let Some((created_at, id)) = cursor.map(Cursor::neighbour) {
            page.push(" AND (created_at, prediction) < (")
                .push_bind(created_at)
                .push(", ")
                .push_bind(id)
                .push(")");
        }
        // One row more than fits shows whether there is another page.
        page.push(" ORDER BY created_at DESC, prediction DESC LIMIT ")
            .push_bind(size as i64 + 1);
        page.push(") AS found JOIN predictions ON predictions.id = found.prediction ORDER BY found.created_at DESC, found.prediction DESC");
        let mut count = QueryBuilder::new("SELECT count(*) FROM history");
        push_conditions(&mut count, owner, filter);
        let (rows, total) = tokio::try_join!(
            async { page.build().fetch_all(&self.store.readers).await },
            async {
                count
                    .build_query_scalar::<i64>()
                    .fetch_one(&self.store.readers)
                    .await
            }
        )?;
        let mut rows: Vec<HistoryRow> = rows.iter().map(read_row).collect::<Result<_, _>>()?;
        let has_more = rows.len() > size;
        rows.truncate(size);
        let next = match rows.last() {
            Some(row) if has_more => Some(Cursor::after(&row.record)),
            _ => None,
        };
        Ok(HistoryListing {
            rows,
            next,
            total: total.unsigned_abs(),
        })
    }

    /// A result of `owner`.
    pub async fn find_owned(
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
            .fetch_optional(&self.store.readers)
            .await?
            .as_ref()
            .map(read_row)
            .transpose()
    }

    /// The facets of `owner`'s history.
    pub async fn facets(&self, owner: &OwnerId) -> Result<HistoryFacets, StoreError> {
        let (models, engines, tags) = tokio::try_join!(
            self.most_frequent(
                owner,
                "SELECT model, count(*) FROM history WHERE owner = ? AND deleted_at IS NULL AND model <> ''
                 GROUP BY model ORDER BY count(*) DESC, model LIMIT ?"
            ),
            self.most_frequent(
                owner,
                "SELECT engine, count(*) FROM history WHERE owner = ? AND deleted_at IS NULL
                 GROUP BY engine ORDER BY count(*) DESC, engine LIMIT ?"
            ),
            self.most_frequent(
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

    async fn most_frequent(
        &self,
        owner: &OwnerId,
        statement: impl SqlSafeStr,
    ) -> Result<Vec<Facet>, StoreError> {
        let rows: Vec<(String, i64)> = sqlx::query_as(statement)
            .bind(owner.as_str())
            .bind(MAX_FACET_VALUES)
            .fetch_all(&self.store.readers)
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

/// Adds the conditions of the filter.
fn push_conditions(select: &mut QueryBuilder<Sqlite>, owner: &OwnerId, filter: &HistoryFilter) {
    select
        .push(" WHERE deleted_at IS NULL AND owner = ")
        .push_bind(owner.as_str().to_owned());
    if let Some(terms) = filter
        .query
        .as_deref()
        .and_then(|query| full_text_query(owner, query))
    {
        select
            .push(" AND number IN (SELECT rowid FROM history_full_text WHERE history_full_text MATCH ")
            .push_bind(terms)
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
