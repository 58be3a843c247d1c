use api::{CreateComparison, DepthRequest, InvalidField, ModelName, routes};
use leptos::prelude::*;

use crate::{
    browser::{self, Address, Latest, PickedFile, effect},
    client::{self, ClientError},
    state::{Common, Contender, Role, Slot, comparison, estimate, wording},
    words,
};

/// The signals of the page, and its tasks.
#[derive(Clone, Copy)]
pub struct Session {
    /// What is the same for all.
    pub common: RwSignal<Common>,
    /// The models as far as they were read, in no order, each under its name; or why it was not.
    pub read: RwSignal<Vec<(String, Result<Contender, String>)>>,
    /// Where the picture stands.
    pub image: RwSignal<Slot>,
    /// Why the picture is not taken.
    pub image_fault: RwSignal<Option<String>>,
    /// What would be run; None where it cannot be yet.
    pub request: Memo<Option<CreateComparison>>,
    /// Why what was last asked for did not happen.
    pub refusal: RwSignal<Option<String>>,
    /// It was asked for and has not been answered.
    pub is_busy: RwSignal<bool>,
    asked: StoredValue<Option<(CreateComparison, String)>>,
    read_task: Latest,
    picture_task: Latest,
    run_task: Latest,
    address: Address,
}

impl Session {
    /// Reads the address, and the models that it names.
    pub fn new(address: Address) -> Self {
        let common = RwSignal::new(Common::from_search(&address.query().get_untracked()));
        let read = RwSignal::new(Vec::new());
        let request = Memo::new(move |_| {
            let contenders = in_order(&common.read(), &read.read());
            comparison(&common.read(), &contenders)
        });
        let session = Self {
            common,
            read,
            image: RwSignal::new(Slot::Empty),
            image_fault: RwSignal::new(None),
            request,
            refusal: RwSignal::new(None),
            is_busy: RwSignal::new(false),
            asked: StoredValue::new(None),
            read_task: Latest::new(),
            picture_task: Latest::new(),
            run_task: Latest::new(),
            address,
        };
        effect(move || {
            let search = common.with(Common::to_search);
            untrack(|| address.narrow(&search));
        });
        session.read_models();
        let image = common.with_untracked(|common| common.image.clone());
        if !image.is_empty() {
            session.choose_address(image);
        }
        session
    }

    fn read_models(self) {
        let models = self.common.with_untracked(|common| common.models.clone());
        self.read_task.run(async move {
            for name in models {
                let Ok(model) = name.parse::<ModelName>() else { continue };
                let found = client::contender(&model).await.map(Contender::new).map_err(|error| error.sentence());
                self.read.update(|read| read.push((name, found)));
            }
        });
    }

    /// The models that are here, in the order of the address.
    pub fn contenders(self) -> Vec<Contender> {
        in_order(&self.common.read(), &self.read.read())
    }

    /// Seconds and US dollars of all together, where they are known.
    pub fn estimate(self) -> (Option<f64>, Option<f64>) {
        estimate(&self.contenders())
    }

    /// How many models would be run.
    pub fn taking_part(self) -> usize {
        self.contenders().iter().filter(|contender| contender.takes_part()).count()
    }

    /// Types something for one model alone.
    pub fn type_for(self, model: &str, field: &str, text: String) {
        self.read.update(|read| {
            if let Some((_, Ok(contender))) = read.iter_mut().find(|(name, _)| name == model) {
                contender.own.insert(field.to_owned(), text.into());
            }
        });
    }

    /// Takes a model out.
    pub fn remove(self, model: &str) {
        self.common.update(|common| common.models.retain(|known| known != model));
    }

    /// Takes a file that was picked.
    pub fn choose(self, file: PickedFile) {
        let shown = file.address();
        self.image_fault.set(None);
        self.image.set(Slot::sending(shown.clone(), Some(0.0)));
        self.picture_task.run(async move {
            let thumbnail = shown.clone();
            let progress = move |fraction| self.image.set(Slot::sending(thumbnail.clone(), Some(fraction)));
            match client::upload(&file, progress).await {
                Ok(file) => self.look(file.urls.get).await,
                Err(error) => self.refuse(&error),
            }
            if let Some(address) = shown {
                PickedFile::release(&address);
            }
        });
    }

    /// Takes a picture by its address.
    pub fn choose_address(self, address: String) {
        self.image_fault.set(None);
        self.image.set(Slot::waiting(None, words::slot_fetching()));
        self.picture_task.run(async move { self.look(address).await });
    }

    /// Takes the picture away.
    pub fn remove_picture(self) {
        self.picture_task.stop();
        self.image.set(Slot::Empty);
        self.common.update(|common| common.image.clear());
    }

    /// Has the server read the picture.
    async fn look(self, address: String) {
        match client::depth(&DepthRequest { image: address.clone(), ..DepthRequest::default() }).await {
            Ok(preview) => {
                self.image.set(Slot::of(Role::Image, &preview));
                self.common.update(|common| common.image = address);
            }
            Err(error) => self.refuse(&error),
        }
    }

    fn refuse(self, error: &ClientError) {
        let fault = error.faults().first().map(|fault: &InvalidField| fault.description.clone());
        self.image.set(Slot::Empty);
        self.common.update(|common| common.image.clear());
        self.image_fault.set(Some(wording::full_stop(&fault.unwrap_or_else(|| error.sentence()))));
    }

    /// Runs the models, and goes to what comes of it. What was not answered is asked for as it was, by the same key: it may have been heard.
    pub fn run(self) {
        let fresh = || self.request.get_untracked().map(|request| (request, browser::random_key()));
        let Some((request, key)) = self.asked.get_value().or_else(fresh) else { return };
        if self.is_busy.get_untracked() {
            return;
        }
        self.refusal.set(None);
        self.is_busy.set(true);
        self.run_task.run(async move {
            self.asked.set_value(Some((request.clone(), key.clone())));
            let created = client::create_comparison(&request, key).await;
            if !created.as_ref().is_err_and(ClientError::may_have_arrived) {
                self.asked.set_value(None);
            }
            self.is_busy.set(false);
            match created {
                Ok(grid) => self.address.go(&routes::grid_page(&grid.id)),
                Err(error) => self.refusal.set(Some(error.explanation())),
            }
        });
    }
}

fn in_order(common: &Common, read: &[(String, Result<Contender, String>)]) -> Vec<Contender> {
    let of = |model: &String| read.iter().find(|(name, _)| name == model).and_then(|(_, found)| found.as_ref().ok());
    common.models.iter().filter_map(of).cloned().collect()
}
