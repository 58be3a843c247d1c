use api::routes;
use leptos::{html, prelude::*, wasm_split::wasm_split};

use super::{
    code::Code,
    embedded_settings::EmbeddedSettings,
    layers::{layers, thumbnails},
    overlay::{StageTools, crop_editor, depth_overlay, open_overlay},
    provenance::Provenance,
    queue::QueuePanel,
    stores::{Stores, overlay::Overlay, pictures::PictureStore, run::RunStore},
};
use crate::{
    browser::{self, effect},
    components::{
        compare::{Compare, CompareMode, Layer},
        dynamic::Show,
        lazy::{Lazy, Part},
        log::Log,
        notice::Notice,
        result_facts::{Facts, ResultFacts},
        share::{ShareDialog, ShareTarget},
        slot::FileInput,
        stage::{StageEmpty, StageProblem, StageWaiting, WaitingCard},
        styled::{COMPARE, DIALOG, SHARE, styled, styled_within},
        thumbnail_strip::ThumbnailStrip,
    },
    i18n,
    state::{PictureRole, Run, Scene, Slot, formatting},
};

/// The right half: the stage, the outputs and the facts of the result.
#[component]
pub fn Result(stores: Stores) -> impl IntoView {
    let Stores {
        form,
        pictures,
        run,
        queue,
        create,
        ..
    } = stores;
    let lost = Signal::derive(move || {
        let is_connected = run.is_connected();
        (!is_connected).then(|| i18n::result_connection_lost().to_owned())
    });
    let has_details =
        Memo::new(move |_| run.with(|run| run.is_some()) || queue.with(|queue| !queue.is_empty()));
    let layers = layers(stores);
    let overlay = open_overlay(stores, layers);
    let has_overlay = move || overlay.get().is_some();
    let compared_as = RwSignal::new(CompareMode::default());
    let stage = move || match overlay.get() {
        Some(Overlay::Crop) => {
            view! { <Lazy load=move || crop_editor(stores.overlay, pictures) /> }.into_any()
        }
        Some(overlay) => {
            view! { <Lazy load=move || depth_overlay(stores, layers, overlay) /> }.into_any()
        }
        None => view! { <Stage stores layers compared_as /> }.into_any(),
    };
    view! {
        <section class="d2-work" data-place="" class:d2-work-opened=has_overlay aria-label=i18n::result_name()>
            {stage}
            <Notice sentence=lost />
            <EmbeddedSettings stores />
            <Show when=move || !has_overlay()>
                <Show when=move || has_details.get()>
                    <Lazy load=move || details(stores) />
                </Show>
                <Show when=move || !stores.embed.is_embedded()><Code form create /></Show>
            </Show>
        </section>
    }
}

#[component]
fn Stage(
    stores: Stores,
    layers: Memo<Vec<Layer>>,
    compared_as: RwSignal<CompareMode>,
) -> impl IntoView {
    let scene = scene(stores, layers);
    move || match scene.get() {
        Scene::Empty => view! { <Start pictures=stores.pictures /> }.into_any(),
        Scene::Waiting => view! { <Waiting stores /> }.into_any(),
        Scene::Comparison => {
            let load = move || comparison(stores, layers, compared_as);
            view! { <Lazy load frame=Box::new(stage_frame) /> }.into_any()
        }
        Scene::Problem {
            title,
            detail,
            may_retry,
        } => view! { <Problem stores title detail may_retry /> }.into_any(),
    }
}

fn scene(stores: Stores, layers: Memo<Vec<Layer>>) -> Memo<Scene> {
    let Stores { run, pictures, .. } = stores;
    let image = pictures.slot(PictureRole::Image);
    Memo::new(move |_| {
        if let Some(error) = run.problem() {
            return Scene::of_error(&error);
        }
        let has_layers = layers.with(|layers| !layers.is_empty());
        run.with(|current| match current {
            Some(current) => Scene::of_run(current, has_layers),
            None if run.is_opening() => Scene::Waiting,
            None if has_layers => Scene::Comparison,
            None if image.with(Slot::is_busy) => Scene::Waiting,
            None => Scene::Empty,
        })
    })
}

/// The ways to start.
#[component]
fn Start(pictures: PictureStore) -> impl IntoView {
    let file = NodeRef::<html::Input>::new();
    view! {
        <StageEmpty on_sample=move |sample| pictures.choose_sample(sample)>
            <button type="button" class="d2-btn d2-btn-main" on:click=move |_| browser::open_file_dialog(file)>{i18n::empty_open()}</button>
            <FileInput node=file testid="stage-input" label=i18n::empty_file() on_file=move |file| pictures.choose(PictureRole::Image, file) />
        </StageEmpty>
    }
}

#[component]
fn Waiting(stores: Stores) -> impl IntoView {
    let run = stores.run;
    let image = stores.pictures.slot(PictureRole::Image);
    let status = Memo::new(move |_| match image.get() {
        _ if run.is_opening() => i18n::result_opening().to_owned(),
        Slot::Busy { status, .. } => status,
        _ => stores.status.get(),
    });
    let fraction = Memo::new(move |_| match image.get() {
        Slot::Busy { fraction, .. } => fraction,
        _ => run.fraction().get(),
    });
    let backdrop = Memo::new(move |_| image.with(|slot| slot.thumbnail().map(str::to_owned)));
    view! { <StageWaiting status fraction elapsed=stores.elapsed() backdrop /> }
}

/// Lazily loaded with the first picture.
#[wasm_split(compare, fallible, wasm_split_path = leptos::wasm_split)]
fn comparison(
    stores: Stores,
    layers: Memo<Vec<Layer>>,
    compared_as: RwSignal<CompareMode>,
) -> Part {
    Ok(styled_within(&[COMPARE], stage_frame, move || {
        view! { <Comparison stores layers compared_as /> }.into_any()
    }))
}

/// The stage while the comparison is loading.
fn stage_frame(view: AnyView) -> AnyView {
    view! { <div class="d2-bar"></div><div class="d2-stage">{view}</div> }.into_any()
}

/// The comparison, with the progress of a run that has no outputs yet on top.
#[component]
fn Comparison(
    stores: Stores,
    layers: Memo<Vec<Layer>>,
    compared_as: RwSignal<CompareMode>,
) -> impl IntoView {
    let run = stores.run;
    let is_active = run.is_active();
    let is_waiting = Memo::new(move |_| {
        is_active.get() && run.with(|run| run.is_some_and(|run| run.outputs().is_empty()))
    });
    view! {
        <Compare layers view=compared_as>
            <StageTools overlay=stores.overlay layers />
            <Show when=move || is_waiting.get()>
                <WaitingCard status=stores.status fraction=run.fraction() elapsed=stores.elapsed() />
            </Show>
        </Compare>
    }
}

/// Below the stage. Lazily loaded with the comparison.
#[wasm_split(compare, fallible, wasm_split_path = leptos::wasm_split)]
fn details(stores: Stores) -> Part {
    Ok(view! { <Details stores /> }.into_any())
}

/// The outputs, the queue, and the facts and logs of the result.
#[component]
fn Details(stores: Stores) -> impl IntoView {
    let Stores { run, queue, .. } = stores;
    let has_run = Memo::new(move |_| run.with(|run| run.is_some()));
    let logs = Signal::derive(move || {
        run.with(|run| match run {
            Some(run) => run.prediction().logs.clone(),
            None => String::new(),
        })
    });
    view! {
        <ThumbnailStrip outputs=thumbnails(run) selected=run.selected() />
        <QueuePanel queue run />
        <Show when=move || has_run.get()>
            <FactsAndShareDialog stores />
            <Show when=move || !stores.embed.is_embedded()><Provenance run /></Show>
            <Log text=logs />
        </Show>
    }
}

/// Where the owner of a Replicate account adds credit. Errors about missing credit name it.
const BILLING: &str = "https://replicate.com/account/billing";

#[component]
fn Problem(stores: Stores, title: String, detail: String, may_retry: bool) -> impl IntoView {
    let has_run = stores.run.with_untracked(|run| run.is_some());
    let is_retryable = stores
        .run
        .with_untracked(|run| run.is_some_and(|run| run.prediction().retryable));
    let needs_credit = detail.contains(BILLING);
    view! {
        <StageProblem title detail>
            {needs_credit.then(|| view! { <a class="d2-btn d2-btn-main" href=BILLING>{i18n::result_billing()}</a> }.into_any())}
            {is_retryable.then(|| view! { <button type="button" class="d2-btn d2-btn-main" on:click=move |_| stores.create.recreate()>{i18n::result_again()}</button> }.into_any())}
            {may_retry.then(|| view! { <button type="button" class="d2-btn d2-btn-main" on:click=move |_| stores.reopen()>{i18n::act_retry()}</button> }.into_any())}
            {(!has_run).then(|| view! { <button type="button" class="d2-btn" on:click=move |_| stores.address.navigate("/")>{i18n::result_new_picture()}</button> }.into_any())}
        </StageProblem>
    }
}

/// Local storage key of whether downloads contain their settings.
const METADATA: &str = "depth2img metadata";
const KEEP: &str = "keep";
const STRIP: &str = "strip";

#[component]
fn FactsAndShareDialog(stores: Stores) -> impl IntoView {
    let run = stores.run;
    let facts = Memo::new(move |_| run.with(|run| run.map(facts).unwrap_or_default()));
    let with_settings =
        RwSignal::new(browser::local_storage::get(METADATA).is_none_or(|saved| saved != STRIP));
    let metadata = move |with_settings| if with_settings { KEEP } else { STRIP };
    effect(move || browser::local_storage::set(METADATA, metadata(with_settings.get())));
    let download = move |index: usize| {
        let metadata = metadata(with_settings.get_untracked());
        run.with_untracked(|run| {
            let Some(run) = run.filter(|run| index < run.outputs().len()) else {
                return;
            };
            let output = routes::prediction_output(&run.prediction().id, index);
            let url = format!("{output}?metadata={metadata}");
            browser::download(&url, &run.download_name(index));
        });
    };
    let download_all = move || {
        for index in 0..facts.with_untracked(|facts| facts.outputs) {
            download(index);
        }
    };
    let is_sharing = RwSignal::new(false);
    view! {
        <Show when=move || is_sharing.get()><Lazy load=move || share_dialog(run, is_sharing) frame=Box::new(|view| view) /></Show>
        <ResultFacts
            facts
            may_share=!stores.embed.is_embedded()
            on_share=move |()| is_sharing.set(true)
            includes_settings=with_settings
            on_settings=move |()| stores.reuse_settings()
            on_seed=move |()| stores.reuse_seed()
            on_download=move |()| download(run.selected().get_untracked())
            on_download_all=move |()| download_all()
        />
    }
}

/// Links to the result on the stage. Lazily loaded when they are first opened.
#[wasm_split(share, fallible, wasm_split_path = leptos::wasm_split)]
fn share_dialog(run: RunStore, is_open: RwSignal<bool>) -> Part {
    let id = run.id();
    let dialog =
        move |id| view! { <ShareDialog target=ShareTarget::Prediction(id) is_open /> }.into_any();
    Ok(styled(&[DIALOG, SHARE], move || {
        id.clone().map(dialog).into_any()
    }))
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
        time: time.map(formatting::seconds),
        engine: formatting::engine_name(prediction.engine),
        outputs: run.outputs().len(),
    }
}
