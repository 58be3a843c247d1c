use api::{DayOfRuns, decimal};
use leptos::prelude::*;

use crate::{
    i18n,
    state::catalog::{Chart, Sparkline, Tick},
};

/// Runs by day as a small line, described by its label. Takes its place even without data.
#[component]
pub fn Sparkline(daily: Vec<u32>) -> impl IntoView {
    let line = |spark: Sparkline| {
        view! {
            <svg viewBox=format!("0 0 {} {}", Sparkline::WIDTH, Sparkline::HEIGHT) preserveAspectRatio="none" role="img" aria-label=spark.sentence>
                <polyline points=spark.points />
            </svg>
        }
        .into_any()
    };
    view! { <span class="d2-explore-sparkline">{Sparkline::of(&daily).map(line)}</span> }
}

/// Runs by day as a chart with axes: runs at the side, days at the foot. `None` without data.
#[component]
pub fn RunChart(days: Vec<DayOfRuns>) -> impl IntoView {
    let chart = Chart::of(&days)?;
    let (peak, day) = &chart.peak;
    let (first, last) = (
        chart.days.first()?.label.clone(),
        chart.days.last()?.label.clone(),
    );
    let sentence = i18n::model_chart(
        &i18n::date(&first),
        &i18n::date(&last),
        peak,
        &i18n::date(day),
    );
    let label = sentence.clone();
    // Room for the numbers at the side and the days at the foot.
    let frame = format!("-40 -8 {} {}", Chart::WIDTH + 48.0, Chart::HEIGHT + 30.0);
    Some(view! {
        <figure class="d2-explore-chart">
            <svg viewBox=frame role="img" aria-label=label>
                {chart.ticks.iter().map(grid_line).collect_view()}
                {chart.days.iter().map(day_label).collect_view()}
                <polyline points=chart.points />
            </svg>
            <figcaption>{sentence}</figcaption>
        </figure>
    })
}

fn grid_line(tick: &Tick) -> AnyView {
    let (line, baseline) = (decimal(tick.at), decimal(tick.at + 4.0));
    view! {
        <line x1="0" x2=decimal(Chart::WIDTH) y1=line.clone() y2=line />
        <text x="-8" y=baseline text-anchor="end">{tick.label.clone()}</text>
    }
    .into_any()
}

fn day_label(tick: &Tick) -> AnyView {
    let anchor = match tick.at {
        at if at <= 0.0 => "start",
        at if at >= Chart::WIDTH => "end",
        _ => "middle",
    };
    view! { <text x=decimal(tick.at) y=decimal(Chart::HEIGHT + 18.0) text-anchor=anchor>{i18n::date(&tick.label)}</text> }.into_any()
}
