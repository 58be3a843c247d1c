use leptos::{
    ev::{KeyboardEvent, PointerEvent, WheelEvent},
    html,
    prelude::*,
};

use crate::{
    browser::{
        self, AnimationFrame, LatestTask, MeshRenderer, capture_pointer, focus,
        has_pointer_capture, pointer_across, pointer_down,
    },
    client,
    depth::Map,
    geometry::{Camera, CameraMove, DepthMesh},
};

/// The renderer of a depth mesh and its camera.
#[derive(Clone, Copy)]
pub struct MeshScene {
    /// The canvas.
    pub canvas: NodeRef<html::Canvas>,
    /// The camera.
    pub camera: RwSignal<Camera>,
    /// True if WebGL is not available.
    pub is_unsupported: RwSignal<bool>,
    /// Increases when mesh and texture must be uploaded again.
    pub generation: RwSignal<u32>,
    renderer: StoredValue<Option<MeshRenderer>, LocalStorage>,
    last: StoredValue<(f64, f64)>,
    frame: AnimationFrame,
    texture_task: LatestTask,
}

impl MeshScene {
    /// A scene without a renderer.
    pub fn new() -> Self {
        Self {
            canvas: NodeRef::new(),
            camera: RwSignal::new(Camera::default()),
            is_unsupported: RwSignal::new(false),
            generation: RwSignal::new(0),
            renderer: StoredValue::new_local(None),
            last: StoredValue::new((0.0, 0.0)),
            frame: AnimationFrame::new(),
            texture_task: LatestTask::new(),
        }
    }

    /// Creates the renderer, at first and after the WebGL context was restored.
    pub fn open(self) {
        let Some(canvas) = self.canvas.get() else {
            return;
        };
        focus(&canvas);
        let renderer = MeshRenderer::new(&canvas);
        self.is_unsupported.set(renderer.is_none());
        self.renderer.set_value(renderer);
        self.generation.update(|generation| *generation += 1);
    }

    /// Uploads the mesh of a depth map.
    pub fn set_depth(self, map: &Map) {
        let mesh = DepthMesh::new(map.width, map.height, &map.values);
        self.change(|renderer| renderer.set_mesh(&mesh));
    }

    /// Loads and uploads a texture.
    pub fn set_texture(self, url: String) {
        self.texture_task.run(async move {
            if let Some(picture) = browser::load_image(client::path_of(&url)).await {
                self.change(|renderer| renderer.set_texture(&picture));
            }
        });
    }

    /// Drops the renderer after the WebGL context was lost.
    pub fn release(self) {
        self.renderer.set_value(None);
    }

    fn change(self, change: impl FnOnce(&mut MeshRenderer)) {
        self.renderer
            .try_update_value(|renderer| renderer.as_mut().map(change));
        self.draw();
    }

    /// Renders in the next frame.
    pub fn draw(self) {
        self.frame.request(move || {
            let camera = self.camera.get_untracked();
            self.renderer
                .try_with_value(|renderer| renderer.as_ref().map(|renderer| renderer.draw(camera)));
        });
    }

    /// Moves the camera.
    pub fn apply(self, turn: CameraMove) {
        self.camera.update(|camera| *camera = camera.turned(turn));
    }

    /// Begins a drag.
    pub fn press(self, event: &PointerEvent) {
        if let Some(canvas) = self.canvas.get_untracked()
            && event.button() == 0
        {
            capture_pointer(event, &canvas);
            self.last
                .set_value((pointer_across(event, &canvas), pointer_down(event, &canvas)));
        }
    }

    /// Continues a drag.
    pub fn drag(self, event: &PointerEvent) {
        let Some(canvas) = self
            .canvas
            .get_untracked()
            .filter(|canvas| has_pointer_capture(event, canvas))
        else {
            return;
        };
        let now = (pointer_across(event, &canvas), pointer_down(event, &canvas));
        let last = self.last.get_value();
        self.last.set_value(now);
        self.camera.update(|camera| {
            *camera = camera.dragged((now.0 - last.0) as f32, (now.1 - last.1) as f32);
        });
    }

    /// Zooms with the wheel.
    pub fn wheel(self, event: &WheelEvent) {
        event.prevent_default();
        self.apply(if event.delta_y() < 0.0 {
            CameraMove::ZoomIn
        } else {
            CameraMove::ZoomOut
        });
    }

    /// Handles a key.
    pub fn key(self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        if let Some(turn) = CameraMove::of_key(&event.key()) {
            event.prevent_default();
            self.apply(turn);
        }
    }
}
