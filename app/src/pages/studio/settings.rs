use api::EngineInfo;
use leptos::prelude::*;

use super::{
    model::model_row,
    recall::{PROMPT, Recall},
    result::elapsed,
    session::{Opened, Session},
    telling::Telling,
    vary::{Vary, was_varied},
};
use crate::{
    components::{
        dynamic::Show,
        fields::{Field, Handle, control_id},
        header::AccountSignal,
        notice::Notice,
        run_bar::RunBar,
        slot::{AddressField, DepthSlot, ImageSlot, ScalingField},
    },
    state::{Phase, Place, Role, Slot, StudioModel, wording},
    words,
};

/// The left half: the inputs, and the button that runs.
#[component]
pub fn Settings(session: Session, account: AccountSignal, over: ReadSignal<bool>) -> impl IntoView {
    let field = move |handle: Handle| {
        if handle.name() == session.own(PROMPT) && !session.is_embedded() {
            return view! { <div><Field handle /><Recall session /></div> }.into_any();
        }
        view! { <Field handle /> }.into_any()
    };
    let open = move |place| {
        Handle::all_at(session.form, place)
            .into_iter()
            .filter(move |handle| session.is_open(&handle.name()))
    };
    let fields = move |place| open(place).map(field).collect_view();
    let has_more = !session.is_embedded() || open(Place::More).next().is_some();
    // Another model has other fields.
    let takes_picture = move || {
        session.renew_fields.track();
        session
            .form
            .with_untracked(|form| form.roles().image.is_some())
    };
    let in_sight = move || {
        let pictures = if takes_picture() {
            view! { <Pictures session over /> }.into_any()
        } else {
            hint(words::model_takes_no_picture())
        };
        (pictures, fields(Place::Main)).into_any()
    };
    let works_small = move || session.model.with(StudioModel::works_small);
    let further = move || {
        session.renew_fields.track();
        fields(Place::More)
    };
    view! {
        <section class="d2-panel" aria-label=words::settings_name()>
            <div class="d2-fields" data-place="">
                {(!session.is_embedded()).then(|| model_row(session))}
                {in_sight}
                <Show when=move || has_more>
                    <details open=was_varied() data-place="">
                        <summary>{words::settings_more()}</summary>
                        <div class="d2-in">
                            {further}
                            <Show when=takes_picture>
                                <ScalingField scales=session.preparing.scales works_small=Signal::derive(works_small) />
                            </Show>
                            <Show when=move || !session.is_embedded()><Vary session /></Show>
                        </div>
                    </details>
                </Show>
            </div>
            <Run session account />
        </section>
    }
}

/// Something to know.
pub fn hint(words: &'static str) -> AnyView {
    view! { <p class="d2-hint">{words}</p> }.into_any()
}

#[component]
fn Pictures(session: Session, over: ReadSignal<bool>) -> impl IntoView {
    let is_empty = Memo::new(move |_| session.image.with(|slot| *slot == Slot::Empty));
    let takes_depth = session
        .form
        .with_untracked(|form| form.roles().depth.is_some());
    view! {
        <div class="d2-field">
            <div class="d2-pair">
                <ImageSlot
                    id=control_id(&session.own(Role::Image.key()))
                    state=session.image
                    fault=session.picture_fault(Role::Image)
                    over
                    on_file=move |file| session.choose(Role::Image, file)
                    on_crop=move |()| session.opened.set(Some(Opened::Crop))
                    on_remove=move |()| session.remove_picture()
                />
                <DepthSlot
                    id=control_id(&session.own(Role::Depth.key()))
                    state=session.depth
                    fault=session.picture_fault(Role::Depth)
                    own=Signal::derive(move || session.is_own_depth())
                    is_open=takes_depth && session.is_open(&session.own(Role::Depth.key()))
                    over=false
                    on_file=move |file| session.choose(Role::Depth, file)
                    on_estimate=move |()| session.use_estimate()
                    on_work=move |()| session.opened.set(Some(Opened::Depth))
                />
            </div>
            <Show when=move || is_empty.get()>
                <AddressField on_address=move |address| session.choose_address(address) />
            </Show>
        </div>
    }
}

#[component]
fn Run(session: Session, account: AccountSignal) -> impl IntoView {
    let outputs = move || {
        session
            .form
            .with(|form| form.number("role:count"))
            .map_or(1, |count| count.max(1.0) as u32)
    };
    let of_grid = move || {
        session
            .instead
            .with(|instead| instead.map(|instead| instead.pictures))
    };
    let count = move || of_grid().unwrap_or_else(outputs);
    let action = move || {
        of_grid().map_or_else(
            || words::run_make(f64::from(outputs())),
            |pictures| words::grid_make(f64::from(pictures)),
        )
    };
    let of_engine = move |words: fn(&EngineInfo, u32) -> String| {
        Signal::derive(move || match &*account.read() {
            Some(Ok(account)) => session
                .model
                .with(|model| words(&model.on(&account.engine), count())),
            _ => String::new(),
        })
    };
    let busy = Memo::new(move |_| session.is_busy());
    // That a run is done, its pictures say.
    let is_told = Memo::new(move |_| {
        session
            .status
            .with(|status| !status.is_empty() && *status != Phase::Done.words())
    });
    // Before the first output, the stage has the bar.
    let has_outputs = Memo::new(move |_| {
        session
            .run
            .with(|run| run.as_ref().is_some_and(|run| !run.outputs().is_empty()))
    });
    let bar = Memo::new(move |_| {
        (session.is_active.get() && has_outputs.get())
            .then(|| session.fraction.get().unwrap_or_default())
    });
    view! {
        <RunBar
            action=Signal::derive(action)
            estimate=of_engine(|engine, count| wording::estimate(engine, count).unwrap_or_default())
            price=of_engine(wording::price)
            status=session.status
            is_told
            elapsed=elapsed(session)
            bar
            busy
            can_cancel=session.is_active
            on_run=move |()| session.make()
            on_cancel=move |()| session.cancel()
        >
            <Notice sentence=session.refusal bad=true />
            <Show when=move || !session.is_embedded()><Telling session /></Show>
        </RunBar>
    }
}
