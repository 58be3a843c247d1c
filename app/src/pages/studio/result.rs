use api::routes;
use leptos::{html, prelude::*, wasm_split::wasm_split};

use super::{
    code::Code,
    cropping::cropping,
    found::FoundSettings,
    in_place::{StageTools, in_place, opened},
    lineage::Lineage,
    queue::Underway,
    scene::{Scene, layers, scene, shots},
    session::{Opened, Session},
    sharing::sharing,
};
use crate::{
    browser::{self, effect},
    components::{
        compare::{Compare, Layer, View},
        dynamic::Show,
        lazy::{Lazy, Part},
        log::Log,
        meta::{Facts, Meta},
        notice::Notice,
        slot::FileInput,
        stage::{StageEmpty, StageProblem, StageWaiting, WaitingCard},
        strip::Strip,
        styled::{COMPARE, styled_within},
    },
    state::{Role, Run, Slot, wording},
    words,
};

/// The right half: the stage, the outputs, what made them.
#[component]
pub fn Result(session: Session) -> impl IntoView {
    let lost = Signal::derive(move || {
        (!session.is_connected.get()).then(|| words::result_lost().to_owned())
    });
    let has_more = Memo::new(move |_| {
        session.run.with(Option::is_some) || session.queue.with(|queue| !queue.is_empty())
    });
    let layers = layers(session);
    let opened = opened(session, layers);
    let compared_as = RwSignal::new(View::default());
    view! {
        <section class="d2-work" data-place="" class:d2-work-opened=move || opened.get().is_some() aria-label=words::result_name()>
            {move || match opened.get() {
                Some(Opened::Crop) => view! { <Lazy load=move || cropping(session) /> }.into_any(),
                Some(what) => view! { <Lazy load=move || in_place(session, layers, what) /> }.into_any(),
                None => view! { <Stage session layers compared_as /> }.into_any(),
            }}
            <Notice sentence=lost />
            <FoundSettings session />
            <Show when=move || opened.get().is_none()>
                <Show when=move || has_more.get()>
                    <Lazy load=move || below(session) />
                </Show>
                <Show when=move || !session.is_embedded()><Code session /></Show>
            </Show>
        </section>
    }
}

/// Whatever is happening, it happens here.
#[component]
fn Stage(session: Session, layers: Memo<Vec<Layer>>, compared_as: RwSignal<View>) -> impl IntoView {
    let scene = scene(session, layers);
    move || {
        match scene.get() {
        Scene::Empty => view! { <Start session /> }.into_any(),
        Scene::Waiting => view! { <Waiting session /> }.into_any(),
        Scene::Comparison => view! { <Lazy load=move || comparison(session, layers, compared_as) frame=Box::new(framed) /> }.into_any(),
        Scene::Problem { title, detail, may_retry } => view! { <Problem session title detail may_retry /> }.into_any(),
    }
    }
}

/// The ways to begin.
#[component]
fn Start(session: Session) -> impl IntoView {
    let file = NodeRef::<html::Input>::new();
    view! {
        <StageEmpty on_sample=move |sample| session.choose_sample(sample)>
            <button type="button" class="d2-btn d2-btn-main" on:click=move |_| browser::click(file)>{words::empty_open()}</button>
            <FileInput node=file testid="stage-input" label=words::empty_file() on_file=move |file| session.choose(Role::Image, file) />
        </StageEmpty>
    }
}

#[component]
fn Waiting(session: Session) -> impl IntoView {
    let words = Memo::new(move |_| match session.image.get() {
        _ if session.is_opening.get() => words::result_opening().to_owned(),
        Slot::Busy { words, .. } => words,
        _ => session.status.get(),
    });
    let fraction = Memo::new(move |_| match session.image.get() {
        Slot::Busy { fraction, .. } => fraction,
        _ => session.fraction.get(),
    });
    let backdrop = Memo::new(move |_| {
        session
            .image
            .with(|slot| slot.thumbnail().map(str::to_owned))
    });
    view! { <StageWaiting words fraction elapsed=elapsed(session) backdrop /> }
}

/// The comparison, a part that is fetched with the first picture: the empty studio does without.
#[wasm_split(compare, fallible, wasm_split_path = leptos::wasm_split)]
fn comparison(session: Session, layers: Memo<Vec<Layer>>, compared_as: RwSignal<View>) -> Part {
    Ok(styled_within(&[COMPARE], framed, move || {
        view! { <Comparison session layers compared_as /> }.into_any()
    }))
}

/// The stage, around what is to stand on it.
fn framed(view: AnyView) -> AnyView {
    view! { <div class="d2-bar"></div><div class="d2-stage">{view}</div> }.into_any()
}

/// The comparison; while a run is active, what it is waiting for lies over it.
#[component]
fn Comparison(
    session: Session,
    layers: Memo<Vec<Layer>>,
    compared_as: RwSignal<View>,
) -> impl IntoView {
    let waits = Memo::new(move |_| {
        session.is_active.get()
            && session
                .run
                .with(|run| run.as_ref().is_some_and(|run| run.outputs().is_empty()))
    });
    view! {
        <Compare layers view=compared_as>
            <StageTools session layers />
            <Show when=move || waits.get()>
                <WaitingCard words=session.status fraction=session.fraction elapsed=elapsed(session) />
            </Show>
        </Compare>
    }
}

/// What stands below the stage; it comes with the comparison.
#[wasm_split(compare, fallible, wasm_split_path = leptos::wasm_split)]
fn below(session: Session) -> Part {
    Ok(view! { <Below session /> }.into_any())
}

/// The outputs, what is under way, and what is known of the result.
#[component]
fn Below(session: Session) -> impl IntoView {
    let has_run = Memo::new(move |_| session.run.with(Option::is_some));
    let logs = Signal::derive(move || {
        session.run.with(|run| {
            run.as_ref()
                .map(|run| run.prediction().logs.clone())
                .unwrap_or_default()
        })
    });
    view! {
        <Strip outputs=shots(session) selected=session.selected />
        <Underway session />
        <Show when=move || has_run.get()>
            <ResultFacts session />
            <Show when=move || !session.is_embedded()><Lineage session /></Show>
            <Log text=logs />
        </Show>
    }
}

/// Where the account of a server is paid for. An error that names it can be mended there.
const BILLING: &str = "https://replicate.com/account/billing";

#[component]
fn Problem(session: Session, title: String, detail: String, may_retry: bool) -> impl IntoView {
    let has_run = session.run.with_untracked(Option::is_some);
    let may_pass = session
        .run
        .with_untracked(|run| run.as_ref().is_some_and(|run| run.prediction().retryable));
    let unpaid = detail.contains(BILLING);
    view! {
        <StageProblem title detail>
            {unpaid.then(|| view! { <a class="d2-btn d2-btn-main" href=BILLING>{words::result_billing()}</a> }.into_any())}
            {may_pass.then(|| view! { <button type="button" class="d2-btn d2-btn-main" on:click=move |_| session.make_again()>{words::result_again()}</button> }.into_any())}
            {may_retry.then(|| view! { <button type="button" class="d2-btn d2-btn-main" on:click=move |_| session.open_again()>{words::act_retry()}</button> }.into_any())}
            {(!has_run).then(|| view! { <button type="button" class="d2-btn" on:click=move |_| session.go("/")>{words::result_anew()}</button> }.into_any())}
        </StageProblem>
    }
}

/// The clock of the run.
pub fn elapsed(session: Session) -> Signal<String> {
    Signal::derive(move || {
        let time = if session.is_active.get() {
            wording::elapsed(session.age.get())
        } else {
            String::new()
        };
        session
            .boot()
            .map_or(time.clone(), |boot| format!("{time}, {boot}"))
    })
}

/// Under this name the browser remembers what becomes of what a saved picture says.
const METADATA: &str = "depth2img metadata";
const KEEP: &str = "keep";
const STRIP: &str = "strip";

#[component]
fn ResultFacts(session: Session) -> impl IntoView {
    let facts = Memo::new(move |_| {
        session
            .run
            .with(|run| run.as_ref().map(facts).unwrap_or_default())
    });
    let is_kept = RwSignal::new(browser::kept(METADATA).is_none_or(|kept| kept != STRIP));
    effect(move || browser::keep(METADATA, if is_kept.get() { KEEP } else { STRIP }));
    let download = move |index: usize| {
        let metadata = if is_kept.get_untracked() { KEEP } else { STRIP };
        session.run.with_untracked(|run| {
            if let Some(run) = run.as_ref().filter(|run| index < run.outputs().len()) {
                let address = format!(
                    "{}?metadata={metadata}",
                    routes::prediction_output(&run.prediction().id, index)
                );
                browser::download(&address, &file_name(run, index));
            }
        });
    };
    let is_sharing = RwSignal::new(false);
    view! {
        <Show when=move || is_sharing.get()><Lazy load=move || sharing(session, is_sharing) frame=Box::new(|view| view) /></Show>
        <Meta
            facts
            may_share=!session.is_embedded()
            on_share=move |()| is_sharing.set(true)
            is_kept
            on_settings=move |()| session.use_settings()
            on_seed=move |()| session.use_seed()
            on_download=move |()| download(session.selected.get_untracked())
            on_download_all=move |()| (0..facts.with_untracked(|facts| facts.outputs)).for_each(download)
        />
    }
}

fn facts(run: &Run) -> Facts {
    let prediction = run.prediction();
    let time = prediction
        .metrics
        .and_then(|metrics| metrics.predict_time.or(metrics.total_time));
    Facts {
        seed: run.seed(),
        strength: prediction
            .input
            .get("prompt_strength")
            .and_then(serde_json::Value::as_f64),
        time: time.map(wording::seconds),
        engine: wording::engine_name(prediction.engine),
        outputs: run.outputs().len(),
    }
}

/// `depth2img-4f0zjy-2.png`: the beginning of the prediction's id, and which of its outputs.
fn file_name(run: &Run, index: usize) -> String {
    let id: String = run.prediction().id.as_str().chars().take(6).collect();
    format!("depth2img-{id}-{}.png", index + 1)
}
