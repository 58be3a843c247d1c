use js_sys::{Float32Array, Uint16Array};
use leptos::prelude::window;
use wasm_bindgen::JsCast;
use web_sys::{
    HtmlCanvasElement, HtmlImageElement, WebGlProgram, WebGlRenderingContext as Gl, WebGlShader,
    WebGlUniformLocation,
};

use crate::depth::{Relief, View};

/// Lifts each point by its depth, half of it behind the middle, and takes it to its place on the stage.
const POINTS: &str = "attribute vec3 point;uniform mat4 seen;uniform float ratio;uniform float strength;varying vec2 place;\
    void main(){place=point.xy;gl_Position=seen*vec4((point.x-.5)*ratio,.5-point.y,(point.z-.5)*strength,1.);}";
/// Colours it by the picture.
const PIXELS: &str = "precision highp float;varying vec2 place;uniform sampler2D picture;void main(){gl_FragColor=texture2D(picture,place);}";
/// More pixels than this to a CSS pixel nobody sees.
const MOST_DENSITY: f64 = 2.0;

/// A canvas on which a relief is drawn by WebGL.
#[derive(Debug)]
pub struct Surface {
    gl: Gl,
    canvas: HtmlCanvasElement,
    seen: Option<WebGlUniformLocation>,
    ratio: Option<WebGlUniformLocation>,
    strength: Option<WebGlUniformLocation>,
    corners: i32,
    shape: f32,
    has_picture: bool,
}

impl Surface {
    /// None where the browser has no WebGL, or not now.
    pub fn on(canvas: &HtmlCanvasElement) -> Option<Self> {
        let gl: Gl = canvas.get_context("webgl").ok()??.dyn_into().ok()?;
        let program = program(&gl)?;
        gl.use_program(Some(&program));
        gl.enable(Gl::DEPTH_TEST);
        let place = |name| gl.get_uniform_location(&program, name);
        let (seen, ratio, strength) = (place("seen"), place("ratio"), place("strength"));
        buffer(&gl, Gl::ARRAY_BUFFER);
        buffer(&gl, Gl::ELEMENT_ARRAY_BUFFER);
        let point = gl.get_attrib_location(&program, "point") as u32;
        gl.vertex_attrib_pointer_with_i32(point, 3, Gl::FLOAT, false, 0, 0);
        gl.enable_vertex_attrib_array(point);
        Some(Self {
            gl,
            canvas: canvas.clone(),
            seen,
            ratio,
            strength,
            corners: 0,
            shape: 1.0,
            has_picture: false,
        })
    }

    /// Takes the surface that is to be drawn.
    pub fn set_relief(&mut self, relief: &Relief) {
        let (points, triangles) = (
            Float32Array::from(&relief.points[..]),
            Uint16Array::from(&relief.triangles[..]),
        );
        self.gl
            .buffer_data_with_array_buffer_view(Gl::ARRAY_BUFFER, &points, Gl::DYNAMIC_DRAW);
        self.gl.buffer_data_with_array_buffer_view(
            Gl::ELEMENT_ARRAY_BUFFER,
            &triangles,
            Gl::DYNAMIC_DRAW,
        );
        (self.corners, self.shape) = (relief.triangles.len() as i32, relief.ratio);
    }

    /// Takes the picture that lies on it, which must be loaded.
    pub fn set_picture(&mut self, picture: &HtmlImageElement) {
        let gl = &self.gl;
        if !self.has_picture {
            gl.bind_texture(Gl::TEXTURE_2D, gl.create_texture().as_ref());
            // Any size is taken only so.
            for edge in [Gl::TEXTURE_WRAP_S, Gl::TEXTURE_WRAP_T] {
                gl.tex_parameteri(Gl::TEXTURE_2D, edge, Gl::CLAMP_TO_EDGE as i32);
            }
            gl.tex_parameteri(Gl::TEXTURE_2D, Gl::TEXTURE_MIN_FILTER, Gl::LINEAR as i32);
        }
        let (format, kind) = (Gl::RGB, Gl::UNSIGNED_BYTE);
        self.has_picture = gl
            .tex_image_2d_with_u32_and_u32_and_image(
                Gl::TEXTURE_2D,
                0,
                format as i32,
                format,
                kind,
                picture,
            )
            .is_ok();
    }

    /// Draws it as it is seen from `view`, as large and fine as the canvas is on the screen.
    pub fn draw(&self, view: View) {
        let density = window().device_pixel_ratio().min(MOST_DENSITY);
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
        if !self.has_picture {
            return;
        }
        let seen = view.matrix(self.shape, width as f32 / height as f32);
        self.gl
            .uniform_matrix4fv_with_f32_array(self.seen.as_ref(), false, &seen);
        self.gl.uniform1f(self.ratio.as_ref(), self.shape);
        self.gl.uniform1f(self.strength.as_ref(), view.strength);
        self.gl
            .draw_elements_with_i32(Gl::TRIANGLES, self.corners, Gl::UNSIGNED_SHORT, 0);
    }
}

fn buffer(gl: &Gl, target: u32) {
    gl.bind_buffer(target, gl.create_buffer().as_ref());
}

fn program(gl: &Gl) -> Option<WebGlProgram> {
    let program = gl.create_program()?;
    for (kind, source) in [(Gl::VERTEX_SHADER, POINTS), (Gl::FRAGMENT_SHADER, PIXELS)] {
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
