//! The embedded networks.

use std::sync::Arc;
use std::thread;

use image::RgbImage;
use rten::ThreadPool;

use super::depth::DepthEstimator;
use super::render::{self, RenderError, RenderObserver};
use super::style::Painter;
use super::{NetworkError, Settings};
use crate::pictures::DepthMap;

/// Networks gain little from more threads, which the server needs.
const MAX_THREADS: usize = 8;

/// The embedded networks.
pub struct Networks {
    depth: DepthEstimator,
    painter: Painter,
}

impl Networks {
    /// Loads the networks, which takes about 20 ms and 20 MB.
    ///
    /// # Errors
    /// If an embedded file is damaged.
    pub fn load() -> Result<Self, NetworkError> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Self::with_threads(cores.min(MAX_THREADS))
    }

    /// Loads the networks with a number of threads, which does not change results.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn with_threads(threads: usize) -> Result<Self, NetworkError> {
        let threads = Arc::new(ThreadPool::with_num_threads(threads));
        Ok(Self {
            depth: DepthEstimator::load(Arc::clone(&threads))?,
            painter: Painter::load(threads)?,
        })
    }

    /// The depth map of a picture, in its size.
    ///
    /// # Errors
    /// If the network fails.
    pub fn estimate_depth(&self, picture: &RgbImage) -> Result<DepthMap, NetworkError> {
        self.depth.estimate(picture)
    }

    /// Renders the outputs of `settings`, and reports progress and outputs to the observer.
    ///
    /// # Errors
    /// [`RenderError::Canceled`] soon after the observer requests it, or if a network fails.
    pub fn render(
        &self,
        settings: &Settings,
        picture: &RgbImage,
        depth: &DepthMap,
        observer: &mut dyn RenderObserver,
    ) -> Result<(), RenderError> {
        render::render(&self.painter, settings, picture, depth, observer)
    }
}
