use api::{
    Age, CatalogFacets, CatalogQuery, CatalogSort, CostBand, Facet, Gives, RunsBand, Takes, Task,
    TimeBand,
};

use crate::words;

/// The facets by their names in addresses, in the order in which they are shown.
pub const ALL: [&str; 9] = [
    "task", "takes", "gives", "time", "runs", "cost", "created", "official", "owner",
];

/// What a facet is called.
pub fn name(facet: &str) -> &'static str {
    match facet {
        "task" => words::explore_task(),
        "takes" => words::explore_takes(),
        "gives" => words::explore_gives(),
        "time" => words::explore_time(),
        "runs" => words::explore_runs(),
        "cost" => words::explore_cost(),
        "created" => words::explore_created(),
        "official" => words::explore_official(),
        "owner" => words::explore_owner(),
        _ => words::explore_words(),
    }
}

/// A value of a facet in words.
pub fn value(facet: &str, value: &str) -> String {
    let known = match facet {
        "task" => Task::from_word(value).map(task),
        "takes" => Takes::from_word(value).map(takes),
        "gives" => Gives::from_word(value).map(gives),
        "time" => TimeBand::from_word(value).map(time),
        "runs" => RunsBand::from_word(value).map(runs),
        "cost" => CostBand::from_word(value).map(cost),
        "created" => Age::from_word(value).map(age),
        "official" => Some(words::explore_official_only()),
        _ => None,
    };
    known.map_or_else(|| value.to_owned(), str::to_owned)
}

/// A value as it stands alone, where its facet is not named beside it.
pub fn chip(facet: &str, value: &str) -> String {
    let said = self::value(facet, value);
    match facet {
        "takes" | "gives" | "time" | "runs" | "cost" => words::explore_chip(&name(facet), &said),
        _ => said,
    }
}

/// The values of a facet, as the last search counted them.
pub fn counts<'a>(facets: &'a CatalogFacets, facet: &str) -> &'a [Facet] {
    match facet {
        "task" => &facets.task,
        "takes" => &facets.takes,
        "gives" => &facets.gives,
        "time" => &facets.time,
        "runs" => &facets.runs,
        "cost" => &facets.cost,
        "created" => &facets.created,
        "official" => &facets.official,
        "owner" => &facets.owner,
        _ => &[],
    }
}

/// The values of a facet that are offered: those that would find something, and those that are chosen.
pub fn offered(facets: &CatalogFacets, query: &CatalogQuery, facet: &str) -> Vec<Facet> {
    let mut offered: Vec<Facet> = counts(facets, facet)
        .iter()
        .filter(|value| value.count > 0 || query.has(facet, &value.value))
        .cloned()
        .collect();
    for (_, value) in query
        .narrowed_by()
        .into_iter()
        .filter(|(name, _)| name == facet)
    {
        if !offered.iter().any(|known| known.value == value) {
            offered.push(Facet { value, count: 0 });
        }
    }
    offered
}

/// A search in a few words.
pub fn sentence(query: &CatalogQuery) -> String {
    let words = (!query.q.is_empty()).then(|| query.q.clone());
    let said: Vec<String> = words
        .into_iter()
        .chain(
            query
                .narrowed_by()
                .iter()
                .map(|(facet, value)| chip(facet, value)),
        )
        .collect();
    if said.is_empty() {
        words::explore_all().to_owned()
    } else {
        said.join(", ")
    }
}

/// An order in words.
pub fn sort(sort: CatalogSort) -> &'static str {
    match sort {
        CatalogSort::Relevance => words::explore_sort_relevance(),
        CatalogSort::Runs => words::explore_sort_runs(),
        CatalogSort::Trending => words::explore_sort_trending(),
        CatalogSort::Newest => words::explore_sort_newest(),
        CatalogSort::Updated => words::explore_sort_updated(),
        CatalogSort::Cost => words::explore_sort_cost(),
        CatalogSort::Time => words::explore_sort_time(),
    }
}

/// What a model does.
pub fn task(task: Task) -> &'static str {
    match task {
        Task::DepthToImage => words::explore_task_depth_to_image(),
        Task::ImageToImage => words::explore_task_image_to_image(),
        Task::TextToImage => words::explore_task_text_to_image(),
        Task::DepthEstimation => words::explore_task_depth_estimation(),
        Task::Inpainting => words::explore_task_inpainting(),
        Task::Upscaling => words::explore_task_upscaling(),
        Task::BackgroundRemoval => words::explore_task_background_removal(),
        Task::ImageToText => words::explore_task_image_to_text(),
        Task::ImageToVideo => words::explore_task_image_to_video(),
        Task::TextToVideo => words::explore_task_text_to_video(),
        Task::VideoToVideo => words::explore_task_video_to_video(),
        Task::To3d => words::explore_task_to_3d(),
        Task::TextToText => words::explore_task_text_to_text(),
        Task::TextToSpeech => words::explore_task_text_to_speech(),
        Task::SpeechToText => words::explore_task_speech_to_text(),
        Task::AudioGeneration => words::explore_task_audio_generation(),
        Task::Embedding => words::explore_task_embedding(),
        Task::Other => words::explore_task_other(),
    }
}

/// What a model takes.
pub fn takes(takes: Takes) -> &'static str {
    match takes {
        Takes::Image => words::explore_image(),
        Takes::DepthMap => words::explore_depth_map(),
        Takes::Mask => words::explore_mask(),
        Takes::ControlImage => words::explore_control_image(),
        Takes::Text => words::explore_text(),
        Takes::NegativePrompt => words::explore_negative_prompt(),
        Takes::Seed => words::explore_seed(),
        Takes::OutputCount => words::explore_output_count(),
        Takes::Video => words::explore_video(),
        Takes::Audio => words::explore_audio(),
    }
}

/// What a model gives.
pub fn gives(gives: Gives) -> &'static str {
    match gives {
        Gives::Image => words::explore_image(),
        Gives::Images => words::explore_images(),
        Gives::Video => words::explore_video(),
        Gives::Audio => words::explore_audio(),
        Gives::Text => words::explore_text(),
        Gives::Model3d => words::explore_shape(),
        Gives::File => words::explore_file(),
        Gives::Data => words::explore_data(),
    }
}

fn time(time: TimeBand) -> &'static str {
    match time {
        TimeBand::Short => words::explore_time_short(),
        TimeBand::Middle => words::explore_time_middle(),
        TimeBand::Long => words::explore_time_long(),
        TimeBand::Unknown => words::explore_unknown(),
    }
}

fn runs(runs: RunsBand) -> &'static str {
    match runs {
        RunsBand::Millions => words::explore_runs_millions(),
        RunsBand::Thousands => words::explore_runs_thousands(),
        RunsBand::Few => words::explore_runs_few(),
    }
}

fn cost(cost: CostBand) -> &'static str {
    match cost {
        CostBand::UnderACent => words::explore_cost_low(),
        CostBand::UnderTenCents => words::explore_cost_middle(),
        CostBand::More => words::explore_cost_high(),
        CostBand::Unknown => words::explore_unknown(),
    }
}

fn age(age: Age) -> &'static str {
    match age {
        Age::Week => words::explore_age_week(),
        Age::Month => words::explore_age_month(),
        Age::Year => words::explore_age_year(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_words_of_its_own() {
        let mut said: Vec<&str> = Task::ALL.iter().copied().map(task).collect();
        said.sort_unstable();
        said.dedup();
        assert_eq!(said.len(), Task::ALL.len());
        assert!(
            Takes::ALL
                .iter()
                .all(|word| !value("takes", word.as_str()).contains('-'))
        );
        assert_eq!(value("owner", "cjwbw"), "cjwbw");
    }

    #[test]
    fn a_search_is_told_in_a_few_words() {
        let told = |search: &str| sentence(&CatalogQuery::from_search(search));
        assert_eq!(
            told("q=fog&task=inpainting&takes=mask&owner=cjwbw"),
            "fog, Inpainting, Takes: mask, cjwbw"
        );
        assert_eq!(told("sort=newest"), "All models");
    }

    #[test]
    fn what_is_chosen_is_offered_also_where_nothing_has_it() {
        let facet = |value: &str, count| Facet {
            value: value.to_owned(),
            count,
        };
        let facets = CatalogFacets {
            takes: vec![facet("image", 3), facet("mask", 0), facet("seed", 0)],
            ..CatalogFacets::default()
        };
        let query = CatalogQuery::from_search("takes=mask&owner=cjwbw");
        assert_eq!(
            offered(&facets, &query, "takes"),
            [facet("image", 3), facet("mask", 0)]
        );
        assert_eq!(offered(&facets, &query, "owner"), [facet("cjwbw", 0)]);
    }
}
