use api::{
    Age, CatalogFacets, CatalogQuery, CatalogSort, CostBand, Facet, InputKind, OutputKind,
    RunsBand, Task, TimeBand,
};

use crate::i18n;

/// The facets by their names in addresses, in display order.
pub const ALL: [&str; 9] = [
    "task", "inputs", "outputs", "time", "runs", "cost", "created", "official", "owner",
];

/// The label of a facet.
pub fn name(facet: &str) -> &'static str {
    match facet {
        "task" => i18n::explore_task(),
        "inputs" => i18n::explore_inputs(),
        "outputs" => i18n::explore_outputs(),
        "time" => i18n::explore_time(),
        "runs" => i18n::explore_runs(),
        "cost" => i18n::explore_cost(),
        "created" => i18n::explore_created(),
        "official" => i18n::explore_official(),
        "owner" => i18n::explore_owner(),
        _ => i18n::explore_search_terms(),
    }
}

/// The label of a facet's value.
pub fn value(facet: &str, value: &str) -> String {
    let known = match facet {
        "task" => Task::from_name(value).map(task),
        "inputs" => InputKind::from_name(value).map(inputs),
        "outputs" => OutputKind::from_name(value).map(outputs),
        "time" => TimeBand::from_name(value).map(time),
        "runs" => RunsBand::from_name(value).map(runs),
        "cost" => CostBand::from_name(value).map(cost),
        "created" => Age::from_name(value).map(age),
        "official" => Some(i18n::explore_official_only()),
        _ => None,
    };
    known.map_or_else(|| value.to_owned(), str::to_owned)
}

/// The label of a value outside of its facet.
pub fn chip(facet: &str, value: &str) -> String {
    let label = self::value(facet, value);
    match facet {
        "inputs" | "outputs" | "time" | "runs" | "cost" => i18n::explore_chip(&name(facet), &label),
        _ => label,
    }
}

/// The values of a facet with their counts in the last search.
pub fn counts<'a>(facets: &'a CatalogFacets, facet: &str) -> &'a [Facet] {
    match facet {
        "task" => &facets.task,
        "inputs" => &facets.inputs,
        "outputs" => &facets.outputs,
        "time" => &facets.time,
        "runs" => &facets.runs,
        "cost" => &facets.cost,
        "created" => &facets.created,
        "official" => &facets.official,
        "owner" => &facets.owner,
        _ => &[],
    }
}

/// The values of a facet to offer: those with results, and those that are selected.
pub fn offered(facets: &CatalogFacets, query: &CatalogQuery, facet: &str) -> Vec<Facet> {
    let mut offered: Vec<Facet> = counts(facets, facet)
        .iter()
        .filter(|value| value.count > 0 || query.has(facet, &value.value))
        .cloned()
        .collect();
    for (name, value) in query.active_filters() {
        if name == facet && !offered.iter().any(|known| known.value == value) {
            offered.push(Facet { value, count: 0 });
        }
    }
    offered
}

/// A short description of a search.
pub fn sentence(query: &CatalogQuery) -> String {
    let mut parts = Vec::new();
    if !query.q.is_empty() {
        parts.push(query.q.clone());
    }
    for (facet, value) in query.active_filters() {
        parts.push(chip(&facet, &value));
    }
    if parts.is_empty() {
        i18n::explore_all().to_owned()
    } else {
        parts.join(", ")
    }
}

/// The label of a sort order.
pub fn sort(sort: CatalogSort) -> &'static str {
    match sort {
        CatalogSort::Relevance => i18n::explore_sort_relevance(),
        CatalogSort::Runs => i18n::explore_sort_runs(),
        CatalogSort::Trending => i18n::explore_sort_trending(),
        CatalogSort::Newest => i18n::explore_sort_newest(),
        CatalogSort::Updated => i18n::explore_sort_updated(),
        CatalogSort::Cost => i18n::explore_sort_cost(),
        CatalogSort::Time => i18n::explore_sort_time(),
    }
}

/// The label of a task.
pub fn task(task: Task) -> &'static str {
    match task {
        Task::DepthToImage => i18n::explore_task_depth_to_image(),
        Task::ImageToImage => i18n::explore_task_image_to_image(),
        Task::TextToImage => i18n::explore_task_text_to_image(),
        Task::DepthEstimation => i18n::explore_task_depth_estimation(),
        Task::Inpainting => i18n::explore_task_inpainting(),
        Task::Upscaling => i18n::explore_task_upscaling(),
        Task::BackgroundRemoval => i18n::explore_task_background_removal(),
        Task::ImageToText => i18n::explore_task_image_to_text(),
        Task::ImageToVideo => i18n::explore_task_image_to_video(),
        Task::TextToVideo => i18n::explore_task_text_to_video(),
        Task::VideoToVideo => i18n::explore_task_video_to_video(),
        Task::To3d => i18n::explore_task_to_3d(),
        Task::TextToText => i18n::explore_task_text_to_text(),
        Task::TextToSpeech => i18n::explore_task_text_to_speech(),
        Task::SpeechToText => i18n::explore_task_speech_to_text(),
        Task::AudioGeneration => i18n::explore_task_audio_generation(),
        Task::Embedding => i18n::explore_task_embedding(),
        Task::Other => i18n::explore_task_other(),
    }
}

/// The label of an input kind.
pub fn inputs(inputs: InputKind) -> &'static str {
    match inputs {
        InputKind::Image => i18n::explore_image(),
        InputKind::DepthMap => i18n::explore_depth_map(),
        InputKind::Mask => i18n::explore_mask(),
        InputKind::ControlImage => i18n::explore_control_image(),
        InputKind::Text => i18n::explore_text(),
        InputKind::NegativePrompt => i18n::explore_negative_prompt(),
        InputKind::Seed => i18n::explore_seed(),
        InputKind::OutputCount => i18n::explore_output_count(),
        InputKind::Video => i18n::explore_video(),
        InputKind::Audio => i18n::explore_audio(),
    }
}

/// The label of an output kind.
pub fn outputs(outputs: OutputKind) -> &'static str {
    match outputs {
        OutputKind::Image => i18n::explore_image(),
        OutputKind::Images => i18n::explore_images(),
        OutputKind::Video => i18n::explore_video(),
        OutputKind::Audio => i18n::explore_audio(),
        OutputKind::Text => i18n::explore_text(),
        OutputKind::Model3d => i18n::explore_shape(),
        OutputKind::File => i18n::explore_file(),
        OutputKind::Data => i18n::explore_data(),
    }
}

fn time(time: TimeBand) -> &'static str {
    match time {
        TimeBand::Short => i18n::explore_time_short(),
        TimeBand::Middle => i18n::explore_time_middle(),
        TimeBand::Long => i18n::explore_time_long(),
        TimeBand::Unknown => i18n::explore_unknown(),
    }
}

fn runs(runs: RunsBand) -> &'static str {
    match runs {
        RunsBand::Millions => i18n::explore_runs_millions(),
        RunsBand::Thousands => i18n::explore_runs_thousands(),
        RunsBand::Few => i18n::explore_runs_few(),
    }
}

fn cost(cost: CostBand) -> &'static str {
    match cost {
        CostBand::UnderACent => i18n::explore_cost_low(),
        CostBand::UnderTenCents => i18n::explore_cost_middle(),
        CostBand::More => i18n::explore_cost_high(),
        CostBand::Unknown => i18n::explore_unknown(),
    }
}

fn age(age: Age) -> &'static str {
    match age {
        Age::Week => i18n::explore_age_week(),
        Age::Month => i18n::explore_age_month(),
        Age::Year => i18n::explore_age_year(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_its_own_label() {
        let mut labels: Vec<&str> = Task::ALL.iter().copied().map(task).collect();
        labels.sort_unstable();
        labels.dedup();
        assert_eq!(labels.len(), Task::ALL.len());
        assert!(
            InputKind::ALL
                .iter()
                .all(|kind| !value("inputs", kind.as_str()).contains('-'))
        );
        assert_eq!(value("owner", "cjwbw"), "cjwbw");
    }

    #[test]
    fn search_has_a_short_description() {
        let sentence_of = |search: &str| sentence(&CatalogQuery::from_search(search));
        assert_eq!(
            sentence_of("q=fog&task=inpainting&inputs=mask&owner=cjwbw"),
            "fog, Inpainting, Inputs: mask, cjwbw"
        );
        assert_eq!(sentence_of("sort=newest"), "All models");
    }

    #[test]
    fn selected_value_without_results_is_offered() {
        let facet = |value: &str, count| Facet {
            value: value.to_owned(),
            count,
        };
        let facets = CatalogFacets {
            inputs: vec![facet("image", 3), facet("mask", 0), facet("seed", 0)],
            ..CatalogFacets::default()
        };
        let query = CatalogQuery::from_search("inputs=mask&owner=cjwbw");
        assert_eq!(
            offered(&facets, &query, "inputs"),
            [facet("image", 3), facet("mask", 0)]
        );
        assert_eq!(offered(&facets, &query, "owner"), [facet("cjwbw", 0)]);
    }
}
