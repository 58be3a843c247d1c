use api::{DayOfRuns, decimal};
use leptos::prelude::*;

use crate::{
    state::catalog::{Chart, Spark, Tick},
    words,
};

/// Runs by day as a small line, with a sentence that says the same; its place stays where nothing is known.
#[component]
pub fn Sparkline(daily: Vec<u32>) -> impl IntoView {
    let line = |spark: Spark| {
        view! {
            <svg viewBox=format!("0 0 {} {}", Spark::WIDTH, Spark::HEIGHT) preserveAspectRatio="none" role="img" aria-label=spark.sentence>
                <polyline points=spark.points />
            </svg>
        }
        .into_any()
    };
    view! { <span class="d2-explore-spark">{Spark::of(&daily).map(line)}</span> }
}

/// Runs by day as a chart, with numbers at the side and days at the foot.
#[component]
pub fn RunChart(days: Vec<DayOfRuns>) -> impl IntoView {
    let chart = Chart::of(&days)?;
    let (most, day) = &chart.most;
    let (first, last) = (
        chart.days.first()?.label.clone(),
        chart.days.last()?.label.clone(),
    );
    let sentence = words::model_chart(
        &words::day(&first),
        &words::day(&last),
        most,
        &words::day(day),
    );
    let label = sentence.clone();
    // Room for the numbers at the side and the days at the foot.
    let frame = format!("-40 -8 {} {}", Chart::WIDTH + 48.0, Chart::HEIGHT + 30.0);
    Some(view! {
        <figure class="d2-explore-chart">
            <svg viewBox=frame role="img" aria-label=label>
                {chart.ticks.iter().map(across).collect_view()}
                {chart.days.iter().map(foot).collect_view()}
                <polyline points=chart.points />
            </svg>
            <figcaption>{sentence}</figcaption>
        </figure>
    })
}

fn across(tick: &Tick) -> AnyView {
    let (at, word) = (decimal(tick.at), decimal(tick.at + 4.0));
    view! {
        <line x1="0" x2=decimal(Chart::WIDTH) y1=at.clone() y2=at />
        <text x="-8" y=word text-anchor="end">{tick.label.clone()}</text>
    }
    .into_any()
}

fn foot(tick: &Tick) -> AnyView {
    let anchor = match tick.at {
        at if at <= 0.0 => "start",
        at if at >= Chart::WIDTH => "end",
        _ => "middle",
    };
    view! { <text x=decimal(tick.at) y=decimal(Chart::HEIGHT + 18.0) text-anchor=anchor>{words::day(&tick.label)}</text> }.into_any()
}
