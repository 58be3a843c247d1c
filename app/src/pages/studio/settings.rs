use api::EngineInfo;
use leptos::prelude::*;

use super::{
    grid_settings::GridSettings,
    model::{hint, model_row},
    notifications::Notifications,
    presets::{PROMPT, Presets},
    stores::{Stores, grid::GridStore, overlay::Overlay},
};
use crate::{
    components::{
        dynamic::Show,
        fields::{Field, FieldHandle, control_id},
        header::AccountSignal,
        notice::Notice,
        run_bar::RunBar,
        slot::{DepthSlot, ImageSlot, ScalingField, UrlField},
    },
    i18n,
    state::{Phase, PictureRole, Section, Slot, StudioModel, formatting},
};

/// The left half: the inputs, and the button that creates.
#[component]
pub fn Settings(stores: Stores, account: AccountSignal, over: ReadSignal<bool>) -> impl IntoView {
    let Stores {
        form,
        pictures,
        grid,
        create,
        ..
    } = stores;
    let is_embedded = stores.embed.is_embedded();
    let field = move |handle: FieldHandle| {
        if handle.name() == form.field_name(PROMPT) && !is_embedded {
            return view! { <div><Field handle /><Presets form /></div> }.into_any();
        }
        view! { <Field handle /> }.into_any()
    };
    let editable = move |section| {
        FieldHandle::in_section(form.signal(), section)
            .into_iter()
            .filter(move |handle| form.is_editable(&handle.name()))
    };
    let fields = move |section| editable(section).map(field).collect_view();
    let has_more = !is_embedded || editable(Section::More).next().is_some();
    let takes_picture = move || {
        form.track_fields();
        form.with_untracked(|form| form.roles().image.is_some())
    };
    let main_fields = move || {
        let pictures = if takes_picture() {
            view! { <Pictures stores over /> }.into_any()
        } else {
            hint(i18n::model_no_picture_input())
        };
        (pictures, fields(Section::Main)).into_any()
    };
    let downscales = move || form.with_model(StudioModel::downscales_input);
    let more_fields = move || {
        form.track_fields();
        fields(Section::More)
    };
    view! {
        <section class="d2-panel" aria-label=i18n::settings_name()>
            <div class="d2-fields" data-place="">
                {(!is_embedded).then(|| model_row(form, stores.switch))}
                {main_fields}
                <Show when=move || has_more>
                    <details open=GridStore::has_saved_variation() data-place="">
                        <summary>{i18n::settings_more()}</summary>
                        <div class="d2-in">
                            {more_fields}
                            <Show when=takes_picture>
                                <ScalingField scales=pictures.scales() model_downscales=Signal::derive(downscales) />
                            </Show>
                            <Show when=move || !is_embedded><GridSettings form grid create /></Show>
                        </div>
                    </details>
                </Show>
            </div>
            <CreateBar stores account />
        </section>
    }
}

#[component]
fn Pictures(stores: Stores, over: ReadSignal<bool>) -> impl IntoView {
    let Stores {
        form,
        pictures,
        overlay,
        ..
    } = stores;
    let (image, depth) = (
        pictures.slot(PictureRole::Image),
        pictures.slot(PictureRole::Depth),
    );
    let is_empty = Memo::new(move |_| image.with(|slot| *slot == Slot::Empty));
    let takes_depth = form.with_untracked(|form| form.roles().depth.is_some());
    let depth_field = form.field_name(PictureRole::Depth.key());
    view! {
        <div class="d2-field">
            <div class="d2-pair">
                <ImageSlot
                    id=control_id(&form.field_name(PictureRole::Image.key()))
                    state=image
                    fault=form.picture_fault(PictureRole::Image)
                    over
                    on_file=move |file| pictures.choose(PictureRole::Image, file)
                    on_crop=move |()| overlay.open(Overlay::Crop)
                    on_remove=move |()| pictures.remove()
                />
                <DepthSlot
                    id=control_id(&depth_field)
                    state=depth
                    fault=form.picture_fault(PictureRole::Depth)
                    own=Signal::derive(move || pictures.has_own_depth())
                    is_editable=takes_depth && form.is_editable(&depth_field)
                    over=false
                    on_file=move |file| pictures.choose(PictureRole::Depth, file)
                    on_estimate=move |()| pictures.use_estimate()
                    on_edit=move |()| overlay.open(Overlay::Depth)
                />
            </div>
            <Show when=move || is_empty.get()>
                <UrlField on_url=move |url| pictures.choose_url(url) />
            </Show>
        </div>
    }
}

/// The button that creates, and the progress and messages of what it creates.
#[component]
fn CreateBar(stores: Stores, account: AccountSignal) -> impl IntoView {
    let Stores {
        form,
        grid,
        create,
        run,
        ..
    } = stores;
    let outputs = move || {
        form.with(|form| form.number("role:count"))
            .map_or(1, |count| count.max(1.0) as u32)
    };
    let grid_pictures = move || grid.plan().map(|plan| plan.pictures);
    let count = move || grid_pictures().unwrap_or_else(outputs);
    let action = move || match grid_pictures() {
        Some(pictures) => i18n::grid_make(f64::from(pictures)),
        None => i18n::run_make(f64::from(outputs())),
    };
    let describe_engine = move |describe: fn(&EngineInfo, u32) -> String| {
        Signal::derive(move || match &*account.read() {
            Some(Ok(account)) => describe(&form.engine_info(&account.engine), count()),
            _ => String::new(),
        })
    };
    let busy = Memo::new(move |_| create.is_busy());
    // The pictures show that a run is done.
    let is_status_shown = Memo::new(move |_| {
        stores
            .status
            .with(|status| !status.is_empty() && *status != Phase::Done.label())
    });
    // Before the first output, the stage has the progress bar.
    let has_outputs =
        Memo::new(move |_| run.with(|run| run.is_some_and(|run| !run.outputs().is_empty())));
    let is_active = run.is_active();
    let bar = Memo::new(move |_| {
        let is_shown = is_active.get() && has_outputs.get();
        is_shown.then(|| run.fraction().get().unwrap_or_default())
    });
    let is_embedded = stores.embed.is_embedded();
    view! {
        <RunBar
            action=Signal::derive(action)
            estimate=describe_engine(|engine, count| formatting::estimate(engine, count).unwrap_or_default())
            price=describe_engine(formatting::price)
            status=stores.status
            is_status_visible=is_status_shown
            elapsed=stores.elapsed()
            bar
            busy
            can_cancel=is_active
            on_run=move |()| create.create()
            on_cancel=move |()| run.cancel()
        >
            <Notice sentence=stores.notices.error() bad=true />
            <Show when=move || !is_embedded><Notifications run address=stores.address /></Show>
        </RunBar>
    }
}
