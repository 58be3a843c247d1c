//! A neural network and its thread pool.

use std::error::Error;
use std::sync::Arc;

use rten::{Model, NodeId, RunOptions, ThreadPool, Value, ValueOrView, ValueView};

/// A network that failed.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    /// Its file is invalid.
    #[error("the {name} network inside this program is damaged; rebuild it with `make build`")]
    Load {
        /// The network.
        name: &'static str,
        /// The error of the runtime.
        source: rten::LoadError,
    },
    /// It failed on its input.
    #[error("the {name} network failed on this picture")]
    Run {
        /// The network.
        name: &'static str,
        /// The error of the runtime.
        source: Box<dyn Error + Send + Sync>,
    },
}

/// An input of a network: its name, its shape, and its values, row-major.
pub(super) type NetworkInput<'a> = (&'static str, &'a [usize], &'a [f32]);

/// A neural network and its thread pool.
pub(super) struct Network {
    name: &'static str,
    model: Model,
    threads: Arc<ThreadPool>,
}

impl Network {
    /// Loads a network from the bytes of an ONNX file.
    pub fn load(
        name: &'static str,
        onnx: Vec<u8>,
        threads: Arc<ThreadPool>,
    ) -> Result<Self, NetworkError> {
        let model = Model::load(onnx).map_err(|source| NetworkError::Load { name, source })?;
        Ok(Self {
            name,
            model,
            threads,
        })
    }

    /// Runs the network. Returns its output of shape [1, channels, height, width], row-major.
    pub fn run(&self, inputs: &[NetworkInput]) -> Result<Vec<f32>, NetworkError> {
        self.try_run(inputs).map_err(|source| NetworkError::Run {
            name: self.name,
            source,
        })
    }

    fn try_run(&self, inputs: &[NetworkInput]) -> Result<Vec<f32>, Box<dyn Error + Send + Sync>> {
        let mut values: Vec<(NodeId, ValueOrView)> = Vec::with_capacity(inputs.len());
        for (name, shape, data) in inputs {
            let view = ValueView::from_shape(shape, data).map_err(|error| error.to_string())?;
            values.push((self.model.node_id(name)?, view.into()));
        }
        let output = *self.model.output_ids().first().ok_or("it has no output")?;
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.threads)));
        let [value]: [Value; 1] = self.model.run_n(values, [output], Some(options))?;
        let (_, data) = value.into_shape_vec::<f32, 4>()?;
        Ok(data)
    }
}
