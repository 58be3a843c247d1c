//! The networks together.

use std::sync::Arc;
use std::thread;

use image::RgbImage;
use rten::ThreadPool;

use super::depth::DepthEstimator;
use super::render::{self, RenderError, Watcher};
use super::style::Painter;
use super::{NetworkError, Settings};
use crate::pictures::DepthMap;

/// Threads that networks run on at most: beyond, the networks gain little and the server would lose much.
const MOST_THREADS: usize = 8;

/// The networks that are part of the binary, ready to run.
pub struct Networks {
    depth: DepthEstimator,
    painter: Painter,
}

impl Networks {
    /// Reads the networks: some 20 ms and 20 MB.
    ///
    /// # Errors
    /// Where the files that were built in are damaged.
    pub fn load() -> Result<Self, NetworkError> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        Self::with_threads(cores.min(MOST_THREADS))
    }

    /// The same, run on so many threads. Their number changes no result.
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
    /// Where the network fails.
    pub fn estimate_depth(&self, picture: &RgbImage) -> Result<DepthMap, NetworkError> {
        self.depth.estimate(picture)
    }

    /// Makes the outputs that `settings` ask for, tells the watcher what happens and hands it each as it is done.
    ///
    /// # Errors
    /// [`RenderError::Canceled`] soon after the watcher says so; else where a network fails.
    pub fn render(
        &self,
        settings: &Settings,
        picture: &RgbImage,
        depth: &DepthMap,
        watcher: &mut dyn Watcher,
    ) -> Result<(), RenderError> {
        render::render(&self.painter, settings, picture, depth, watcher)
    }
}
