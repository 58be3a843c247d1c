use api::{
    CreatePrediction, DEPTH2IMG_FORM, DepthPreview, Draft, EmbedSession, EngineKind, InputSchema,
    PredictionId, Roles, routes,
};
use leptos::prelude::*;
use serde_json::Value;

use super::{
    found::Found,
    model::Goals,
    preparing::Preparing,
    vary::{Instead, was_varied},
};
use crate::{
    browser::{Address, Latest},
    client::{ClientError, Once},
    components::{depth::Kept, header::AccountSignal},
    state::{Form, Phase, Queue, ReadModel, Role, Run, Slot, StudioModel, text_of, wording},
    words,
};

/// The signals of the studio, and its tasks. Each file beside this one adds one concern.
#[derive(Clone, Copy)]
pub struct Session {
    /// The model whose inputs they are.
    pub model: RwSignal<StudioModel>,
    /// That model is being fetched.
    pub expects_model: RwSignal<bool>,
    /// How often the form got other fields.
    pub renew_fields: RwSignal<usize>,
    /// The inputs.
    pub form: RwSignal<Form>,
    /// The picture on its way in.
    pub image: RwSignal<Slot>,
    /// Its depth on its way in.
    pub depth: RwSignal<Slot>,
    /// The picture and its depth, as the server has read them.
    pub preview: RwSignal<Option<DepthPreview>>,
    /// The prediction that the address names.
    pub run: RwSignal<Option<Run>>,
    /// What is under way, here and in other tabs.
    pub queue: RwSignal<Queue>,
    /// Why that prediction cannot be shown.
    pub problem: RwSignal<Option<ClientError>>,
    /// Why what was last asked for did not happen.
    pub refusal: RwSignal<Option<String>>,
    /// What the button makes in place of one prediction.
    pub instead: RwSignal<Option<Instead>>,
    /// A grid was set up before the page was left, and its settings are not here again yet.
    pub expects_grid: RwSignal<bool>,
    /// A prediction is being asked for.
    pub is_sending: RwSignal<bool>,
    /// The address names a prediction that has not been read yet.
    pub is_opening: RwSignal<bool>,
    /// The server's events arrive.
    pub is_connected: RwSignal<bool>,
    /// The output on the stage.
    pub selected: RwSignal<usize>,
    /// What is open in the place of the stage.
    pub opened: RwSignal<Option<Opened>>,
    /// Work on a depth map that was left.
    pub kept_work: StoredValue<Kept>,
    /// Seconds that the run has taken so far.
    pub age: RwSignal<f64>,
    /// More is to come of the run.
    pub is_active: Memo<bool>,
    /// What is going on, in words; empty where nothing is.
    pub status: Memo<String>,
    /// The share of the run that is done.
    pub fraction: Memo<Option<f64>>,
    /// A picture that says how it was made, until somebody says what to do with it.
    pub found: RwSignal<Option<Found>, LocalStorage>,
    /// What there is to know of the picture that was taken last.
    pub remark: RwSignal<Option<String>>,
    /// What is known of the picture from before its upload.
    pub preparing: Preparing,
    /// The result whose settings the form has.
    pub(super) parent: StoredValue<Option<PredictionId>>,
    pub(super) once: Once<CreatePrediction>,
    /// The draft as the server keeps it, as far as this page knows.
    pub(super) kept_draft: StoredValue<Draft>,
    /// How often the draft was sent since it was known to be kept.
    pub(super) sendings: StoredValue<u64>,
    /// The server has said whether it keeps a draft.
    pub(super) is_draft_known: RwSignal<bool>,
    pub(super) queue_read_at: StoredValue<f64>,
    /// When the run was last read whole, and when it was last heard of.
    pub(super) last_read: StoredValue<f64>,
    pub(super) last_heard: StoredValue<f64>,
    pub(super) picture_task: Latest,
    pub(super) look_task: Latest,
    pub(super) make_task: Latest,
    pub(super) cancel_task: Latest,
    pub(super) read_task: Latest,
    pub(super) queue_task: Latest,
    pub(super) draft_task: Latest,
    pub(super) model_task: Latest,
    pub(super) goals: StoredValue<Goals, LocalStorage>,
    /// What the visitor of another site may do, where the studio stands there.
    embed: StoredValue<Option<EmbedSession>>,
    address: Address,
    account: AccountSignal,
}

/// What can be open in the place of the stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// The picture of the draft, to crop.
    Crop,
    /// The depth of the draft, to work on.
    Depth,
    /// What is on the stage, in 3D.
    Relief,
}

impl Session {
    /// The session with the draft that is kept in this browser.
    pub fn new(
        address: Address,
        account: AccountSignal,
        embed: StoredValue<Option<EmbedSession>>,
    ) -> Self {
        let (model, schema, roles) = built_in();
        let run = RwSignal::new(None::<Run>);
        let is_sending = RwSignal::new(false);
        let queue = RwSignal::new(Queue::default());
        let session = Self {
            model: RwSignal::new(model),
            expects_model: RwSignal::new(false),
            renew_fields: RwSignal::new(0),
            form: RwSignal::new(Form::new(schema, roles)),
            image: RwSignal::new(Slot::Empty),
            depth: RwSignal::new(Slot::Empty),
            preview: RwSignal::new(None),
            run,
            queue,
            problem: RwSignal::new(None),
            refusal: RwSignal::new(None),
            instead: RwSignal::new(None),
            expects_grid: RwSignal::new(was_varied()),
            is_sending,
            is_opening: RwSignal::new(false),
            is_connected: RwSignal::new(true),
            selected: RwSignal::new(0),
            opened: RwSignal::new(None),
            kept_work: StoredValue::new(None),
            age: RwSignal::new(0.0),
            is_active: Memo::new(move |_| run.with(|run| run.as_ref().is_some_and(Run::is_active))),
            status: Memo::new(move |_| {
                status(is_sending.get(), run.read().as_ref(), &queue.read())
            }),
            fraction: Memo::new(move |_| run.with(|run| run.as_ref()?.fraction())),
            found: RwSignal::new_local(None),
            remark: RwSignal::new(None),
            preparing: Preparing::new(),
            parent: StoredValue::new(None),
            once: Once::new(),
            kept_draft: StoredValue::new(Draft::default()),
            sendings: StoredValue::new(0),
            is_draft_known: RwSignal::new(false),
            queue_read_at: StoredValue::new(0.0),
            last_read: StoredValue::new(0.0),
            last_heard: StoredValue::new(0.0),
            picture_task: Latest::new(),
            look_task: Latest::new(),
            make_task: Latest::new(),
            cancel_task: Latest::new(),
            read_task: Latest::new(),
            queue_task: Latest::new(),
            draft_task: Latest::new(),
            model_task: Latest::new(),
            goals: StoredValue::new_local(Goals::default()),
            embed,
            address,
            account,
        };
        session.restore_draft();
        session.fix();
        session
    }

    /// Takes what stands behind the path out of the address.
    pub fn forget_query(self) {
        self.address.narrow("");
    }

    /// True where the studio stands in another site.
    pub fn is_embedded(self) -> bool {
        self.embed.with_value(Option::is_some)
    }

    /// What the model calls an input that the form knows by a role; as it is where it has none.
    pub fn own(self, key: &str) -> String {
        self.form
            .with_untracked(|form| form.field_of(key).unwrap_or(key).to_owned())
    }

    /// True where the person may set the input of that name.
    pub fn is_open(self, name: &str) -> bool {
        self.embed
            .with_value(|embed| embed.as_ref().is_none_or(|embed| embed.is_open(name)))
    }

    /// Fills in what the owner of an embedded studio has decided.
    fn fix(self) {
        let fixed = self.embed.with_value(|embed| {
            embed
                .as_ref()
                .map(|embed| embed.fixed.clone())
                .unwrap_or_default()
        });
        self.form.update(|form| {
            fixed
                .iter()
                .for_each(|(name, value)| form.set(name, text_of(value)))
        });
    }

    /// Goes to the page at `path`.
    pub fn go(self, path: &str) {
        self.address.go(path);
    }

    /// Where the picture of `role` stands.
    pub fn slot(self, role: Role) -> RwSignal<Slot> {
        match role {
            Role::Image => self.image,
            Role::Depth => self.depth,
        }
    }

    /// True where predictions run on an engine that is not this server's own.
    pub fn runs_elsewhere(self) -> bool {
        self.account.with_untracked(|account| matches!(account, Some(Ok(account)) if account.engine.kind != EngineKind::Local))
    }

    /// How long the model may take to boot; None where it does not.
    pub fn boot(self) -> Option<String> {
        let boots = self.run.with(|run| {
            run.as_ref()
                .is_some_and(|run| run.phase() == Phase::Booting)
        });
        match &*self.account.read() {
            Some(Ok(account)) if boots => Some(wording::boot(&account.engine)),
            _ => None,
        }
    }

    /// What is wrong with the picture of `role`.
    pub fn picture_fault(self, role: Role) -> Memo<Option<String>> {
        Memo::new(move |_| {
            self.form
                .with(|form| form.entry(role.key()).and_then(|entry| entry.fault.clone()))
        })
    }
}

/// The model that every engine runs. Read as plain JSON: a reader of the whole model is 10 kB of program.
pub fn built_in() -> ReadModel {
    let version = serde_json::from_str::<Value>(DEPTH2IMG_FORM)
        .expect("the version is part of this program and tested to be readable");
    let schema = InputSchema::from_openapi(&version["openapi_schema"])
        .expect("the version is part of this program and has a schema");
    let name = routes::DEPTH2IMG_MODEL
        .trim_start_matches("/v1/models/")
        .to_owned();
    let version = version["id"].as_str().unwrap_or_default().to_owned();
    let roles = Roles::of(&schema);
    (
        StudioModel {
            name,
            version,
            ..StudioModel::default()
        },
        schema,
        roles,
    )
}

fn status(is_sending: bool, run: Option<&Run>, queue: &Queue) -> String {
    let Some(run) = run.filter(|_| !is_sending) else {
        return if is_sending {
            words::status_sending().to_owned()
        } else {
            String::new()
        };
    };
    let (words, place) = (
        run.phase().words(),
        queue
            .place(&run.prediction().id)
            .filter(|_| run.phase() == Phase::Queued),
    );
    place.map_or(words.clone(), |place| format!("{words}, {place}"))
}
