use api::{
    CreateComparison, DepthRequest, EngineInfo, InputRole, InputSchema, ModelName, Roles, routes,
};
use leptos::prelude::*;

use crate::{
    browser::{Address, Latest, PickedFile, effect},
    client::{self, ClientError, Once},
    components::header::AccountSignal,
    pages::studio::Preparing,
    state::{Asked, Contender, Expense, Form, Role, Slot, comparison, in_all, to_search, wording},
    words,
};

/// The signals of the page, and its tasks.
#[derive(Clone, Copy)]
pub struct Session {
    /// The models that are compared, `owner/name`.
    pub models: RwSignal<Vec<String>>,
    /// What is the same for all.
    pub common: RwSignal<Form>,
    /// Those that the address named.
    entrants: StoredValue<Vec<Entrant>>,
    /// Where the picture stands.
    pub image: RwSignal<Slot>,
    /// What would be run; None where it cannot be yet.
    pub request: Memo<Option<CreateComparison>>,
    /// Why what was last asked for did not happen.
    pub refusal: RwSignal<Option<String>>,
    /// It was asked for and has not been answered.
    pub is_busy: RwSignal<bool>,
    preparing: Preparing,
    once: Once<CreateComparison>,
    read_task: Latest,
    picture_task: Latest,
    run_task: Latest,
    address: Address,
    account: AccountSignal,
}

/// A model that the address names.
#[derive(Debug, Clone)]
pub struct Entrant {
    /// `owner/name`.
    pub name: String,
    /// What the catalog tells of it, or why it could not be read; None until it is.
    pub found: RwSignal<Option<Result<Contender, String>>>,
    /// What is typed for it alone.
    pub own: RwSignal<Form>,
    /// Its place in the address as it was opened, from 1: tells its fields in the document from others'.
    pub scope: usize,
}

impl Entrant {
    /// The model, once it is read.
    pub fn contender(&self) -> Option<Contender> {
        self.found.with(|found| {
            found
                .as_ref()
                .and_then(|found| found.as_ref().ok())
                .cloned()
        })
    }
}

impl Session {
    /// Reads the address, and the models that it names.
    pub fn new(address: Address, account: AccountSignal) -> Self {
        let Asked {
            models,
            common,
            image,
        } = Asked::from_search(&address.query().get_untracked());
        let entrant = |(place, name): (usize, &String)| Entrant {
            name: name.clone(),
            found: RwSignal::new(None),
            // Until it is read, which fields it has is not known.
            own: RwSignal::new(Form::new(InputSchema::default(), Roles::default())),
            scope: place + 1,
        };
        let entrants = StoredValue::new(models.iter().enumerate().map(entrant).collect::<Vec<_>>());
        let (models, common) = (RwSignal::new(models), RwSignal::new(common));
        let request = Memo::new(move |_| {
            let contenders = contenders(models, entrants)
                .into_iter()
                .map(|(contender, entrant)| (contender, entrant.own.get()));
            comparison(&common.read(), &contenders.collect::<Vec<_>>())
        });
        let session = Self {
            models,
            common,
            entrants,
            image: RwSignal::new(Slot::Empty),
            request,
            refusal: RwSignal::new(None),
            is_busy: RwSignal::new(false),
            preparing: Preparing::new(),
            once: Once::new(),
            read_task: Latest::new(),
            picture_task: Latest::new(),
            run_task: Latest::new(),
            address,
            account,
        };
        effect(move || {
            let search = common.with(|common| models.with(|models| to_search(models, common)));
            untrack(|| address.narrow(&search));
        });
        session.read_models();
        if !image.is_empty() {
            session.choose_address(image);
        }
        session
    }

    fn read_models(self) {
        self.read_task.run(async move {
            for entrant in self.entrants.get_value() {
                let Ok(model) = entrant.name.parse::<ModelName>() else {
                    continue;
                };
                let found = client::contender(&model)
                    .await
                    .map(Contender::new)
                    .map_err(|error| error.sentence());
                if let Ok(contender) = &found {
                    entrant.own.set(contender.form());
                }
                entrant.found.set(Some(found));
            }
        });
    }

    /// The model of that name, where the address named it.
    pub fn entrant(self, name: &str) -> Option<Entrant> {
        self.entrants.with_value(|entrants| {
            entrants
                .iter()
                .find(|entrant| entrant.name == name)
                .cloned()
        })
    }

    /// What runs predictions here, once that is known.
    pub fn engine(self) -> Option<EngineInfo> {
        self.account.with(|account| {
            account
                .as_ref()
                .and_then(|account| account.as_ref().ok())
                .map(|account| account.engine.clone())
        })
    }

    /// What all that take part take together.
    pub fn expense(self) -> Expense {
        let engine = self.engine();
        let part = contenders(self.models, self.entrants)
            .into_iter()
            .filter(|(contender, _)| contender.takes_part());
        in_all(
            &part
                .map(|(contender, _)| contender.expense(engine.as_ref()))
                .collect::<Vec<_>>(),
        )
    }

    /// How many models would be run.
    pub fn taking_part(self) -> usize {
        contenders(self.models, self.entrants)
            .iter()
            .filter(|(contender, _)| contender.takes_part())
            .count()
    }

    /// True where one of the models has an input of this role.
    pub fn has(self, role: InputRole) -> bool {
        contenders(self.models, self.entrants)
            .iter()
            .any(|(contender, _)| contender.has(role))
    }

    /// Takes a model out.
    pub fn remove(self, model: &str) {
        self.models
            .update(|models| models.retain(|known| known != model));
    }

    /// Takes a file that was picked, dropped or pasted.
    pub fn choose(self, file: PickedFile) {
        self.begin(Slot::sending(file.address(), Some(0.0)));
        let then = async move |uploaded| match uploaded {
            Ok(address) => self.look(address).await,
            Err(error) => self.refuse(&error),
        };
        self.picture_task.run(async move {
            match self.preparing.ready(Role::Image, file, self.image).await {
                Ok(file) => Preparing::upload(self.image, file, then).await,
                Err(error) => self.refuse(&error),
            }
        });
    }

    /// Takes a picture by its address.
    pub fn choose_address(self, address: String) {
        self.begin(Slot::waiting(None, words::slot_fetching()));
        self.picture_task
            .run(async move { self.look(address).await });
    }

    /// Takes the picture away.
    pub fn remove_picture(self) {
        self.picture_task.stop();
        self.begin(Slot::Empty);
    }

    /// What is wrong with the picture.
    pub fn picture_fault(self) -> Memo<Option<String>> {
        Memo::new(move |_| {
            self.common
                .with(|common| common.entry(IMAGE).and_then(|entry| entry.fault.clone()))
        })
    }

    fn begin(self, slot: Slot) {
        self.preparing.forget();
        self.common.update(|common| common.set(IMAGE, ""));
        self.image.set(slot);
    }

    /// Has the server read the picture.
    async fn look(self, address: String) {
        match client::depth(&DepthRequest {
            image: address.clone(),
            ..DepthRequest::default()
        })
        .await
        {
            Ok(mut preview) => {
                preview.notes.splice(0..0, self.preparing.notes());
                self.image.set(Slot::of(Role::Image, &preview));
                self.common.update(|common| common.set(IMAGE, address));
            }
            Err(error) => self.refuse(&error),
        }
    }

    fn refuse(self, error: &ClientError) {
        let fault = error
            .faults()
            .first()
            .map(|fault| fault.description.clone());
        self.image.set(Slot::Empty);
        self.common.update(|common| {
            common.set_fault(
                IMAGE,
                Some(wording::full_stop(
                    &fault.unwrap_or_else(|| error.sentence()),
                )),
            )
        });
    }

    /// Runs the models, and goes to what comes of it.
    pub fn run(self) {
        let Some(request) = self
            .request
            .get_untracked()
            .filter(|_| !self.is_busy.get_untracked())
        else {
            return;
        };
        self.refusal.set(None);
        self.is_busy.set(true);
        self.run_task.run(async move {
            let created = self
                .once
                .create(&request, async |key| {
                    client::create_comparison(&request, key).await
                })
                .await;
            self.is_busy.set(false);
            match created {
                Ok(grid) => self.address.go(&routes::grid_page(&grid.id)),
                Err(error) => self.refusal.set(Some(error.explanation())),
            }
        });
    }
}

/// What the common form calls the picture.
const IMAGE: &str = "image";

/// The models that were read and not taken out, in the order of the address.
fn contenders(
    models: RwSignal<Vec<String>>,
    entrants: StoredValue<Vec<Entrant>>,
) -> Vec<(Contender, Entrant)> {
    let is_in = |entrant: &Entrant| models.with(|models| models.contains(&entrant.name));
    let read = |entrant: Entrant| Some((entrant.contender()?, entrant));
    entrants
        .get_value()
        .into_iter()
        .filter(is_in)
        .filter_map(read)
        .collect()
}
