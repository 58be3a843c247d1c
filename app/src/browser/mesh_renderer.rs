use js_sys::{Float32Array, Uint16Array};
use leptos::prelude::window;
use wasm_bindgen::JsCast;
use web_sys::{
    HtmlCanvasElement, HtmlImageElement, WebGlProgram, WebGlRenderingContext as Gl, WebGlShader,
    WebGlUniformLocation,
};

use crate::geometry::{Camera, DepthMesh};

/// Vertex shader: moves each vertex along z by its depth, centred around zero, and projects it.
const VERTEX_SHADER: &str = "attribute vec3 point;uniform mat4 view;uniform float ratio;uniform float strength;varying vec2 uv;\
    void main(){uv=point.xy;gl_Position=view*vec4((point.x-.5)*ratio,.5-point.y,(point.z-.5)*strength,1.);}";
/// Fragment shader: samples the texture.
const FRAGMENT_SHADER: &str = "precision highp float;varying vec2 uv;uniform sampler2D image;void main(){gl_FragColor=texture2D(image,uv);}";
/// Limit of screen pixels per CSS pixel; a finer canvas looks the same.
const MAX_PIXEL_RATIO: f64 = 2.0;

/// Renders a textured depth mesh with WebGL.
#[derive(Debug)]
pub struct MeshRenderer {
    gl: Gl,
    canvas: HtmlCanvasElement,
    view: Option<WebGlUniformLocation>,
    ratio: Option<WebGlUniformLocation>,
    strength: Option<WebGlUniformLocation>,
    index_count: i32,
    aspect_ratio: f32,
    has_texture: bool,
}

impl MeshRenderer {
    /// `None` if WebGL is not available.
    pub fn new(canvas: &HtmlCanvasElement) -> Option<Self> {
        let gl: Gl = canvas.get_context("webgl").ok()??.dyn_into().ok()?;
        let program = program(&gl)?;
        gl.use_program(Some(&program));
        gl.enable(Gl::DEPTH_TEST);
        let uniform = |name| gl.get_uniform_location(&program, name);
        let (view, ratio, strength) = (uniform("view"), uniform("ratio"), uniform("strength"));
        buffer(&gl, Gl::ARRAY_BUFFER);
        buffer(&gl, Gl::ELEMENT_ARRAY_BUFFER);
        let point = gl.get_attrib_location(&program, "point") as u32;
        gl.vertex_attrib_pointer_with_i32(point, 3, Gl::FLOAT, false, 0, 0);
        gl.enable_vertex_attrib_array(point);
        Some(Self {
            gl,
            canvas: canvas.clone(),
            view,
            ratio,
            strength,
            index_count: 0,
            aspect_ratio: 1.0,
            has_texture: false,
        })
    }

    /// Uploads the mesh.
    pub fn set_mesh(&mut self, mesh: &DepthMesh) {
        let (vertices, triangles) = (
            Float32Array::from(&mesh.vertices[..]),
            Uint16Array::from(&mesh.triangles[..]),
        );
        self.gl
            .buffer_data_with_array_buffer_view(Gl::ARRAY_BUFFER, &vertices, Gl::DYNAMIC_DRAW);
        self.gl.buffer_data_with_array_buffer_view(
            Gl::ELEMENT_ARRAY_BUFFER,
            &triangles,
            Gl::DYNAMIC_DRAW,
        );
        (self.index_count, self.aspect_ratio) = (mesh.triangles.len() as i32, mesh.aspect_ratio);
    }

    /// Uploads the texture, which must be loaded.
    pub fn set_texture(&mut self, image: &HtmlImageElement) {
        let gl = &self.gl;
        if !self.has_texture {
            gl.bind_texture(Gl::TEXTURE_2D, gl.create_texture().as_ref());
            // WebGL 1 requires it for sizes that are no power of two.
            for edge in [Gl::TEXTURE_WRAP_S, Gl::TEXTURE_WRAP_T] {
                gl.tex_parameteri(Gl::TEXTURE_2D, edge, Gl::CLAMP_TO_EDGE as i32);
            }
            gl.tex_parameteri(Gl::TEXTURE_2D, Gl::TEXTURE_MIN_FILTER, Gl::LINEAR as i32);
        }
        let (format, kind) = (Gl::RGB, Gl::UNSIGNED_BYTE);
        self.has_texture = gl
            .tex_image_2d_with_u32_and_u32_and_image(
                Gl::TEXTURE_2D,
                0,
                format as i32,
                format,
                kind,
                image,
            )
            .is_ok();
    }

    /// Renders the mesh as `camera` sees it, at the resolution of the canvas on the screen.
    pub fn draw(&self, camera: Camera) {
        let density = window().device_pixel_ratio().min(MAX_PIXEL_RATIO);
        let side = |length: i32| (f64::from(length) * density).max(1.0) as u32;
        let (width, height) = (
            side(self.canvas.client_width()),
            side(self.canvas.client_height()),
        );
        if (self.canvas.width(), self.canvas.height()) != (width, height) {
            self.canvas.set_width(width);
            self.canvas.set_height(height);
            self.gl.viewport(0, 0, width as i32, height as i32);
        }
        self.gl.clear(Gl::COLOR_BUFFER_BIT | Gl::DEPTH_BUFFER_BIT);
        if !self.has_texture {
            return;
        }
        let matrix = camera.matrix(self.aspect_ratio, width as f32 / height as f32);
        self.gl
            .uniform_matrix4fv_with_f32_array(self.view.as_ref(), false, &matrix);
        self.gl.uniform1f(self.ratio.as_ref(), self.aspect_ratio);
        self.gl.uniform1f(self.strength.as_ref(), camera.strength);
        self.gl
            .draw_elements_with_i32(Gl::TRIANGLES, self.index_count, Gl::UNSIGNED_SHORT, 0);
    }
}

fn buffer(gl: &Gl, target: u32) {
    gl.bind_buffer(target, gl.create_buffer().as_ref());
}

fn program(gl: &Gl) -> Option<WebGlProgram> {
    let program = gl.create_program()?;
    for (kind, source) in [
        (Gl::VERTEX_SHADER, VERTEX_SHADER),
        (Gl::FRAGMENT_SHADER, FRAGMENT_SHADER),
    ] {
        gl.attach_shader(&program, &shader(gl, kind, source)?);
    }
    gl.link_program(&program);
    gl.get_program_parameter(&program, Gl::LINK_STATUS)
        .is_truthy()
        .then_some(program)
}

fn shader(gl: &Gl, kind: u32, source: &str) -> Option<WebGlShader> {
    let shader = gl.create_shader(kind)?;
    gl.shader_source(&shader, source);
    gl.compile_shader(&shader);
    Some(shader)
}
