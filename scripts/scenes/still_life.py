"""Vases and fruit on a table beside a window."""

import numpy as np

from .march import *

SUN = normalize(vec(-0.86, 0.55, -0.42))
# Profiles of turned vessels: height and radius, from foot to lip.
VASE = [(0.0, 0.34), (0.1, 0.36), (0.5, 0.56), (0.95, 0.66), (1.4, 0.5), (1.75, 0.25), (2.1, 0.2), (2.35, 0.3)]
JUG = [(0.0, 0.4), (0.3, 0.56), (0.65, 0.6), (1.0, 0.42), (1.2, 0.36), (1.32, 0.42)]
BOWL = [(0.0, 0.32), (0.08, 0.34), (0.25, 0.62), (0.5, 0.86), (0.62, 0.92)]
FRUIT = [  # x, z, radius, hue
    (0.62, -0.95, 0.33, "orange"), (1.28, -0.72, 0.31, "apple"), (-0.35, -1.3, 0.24, "lemon"),
    (1.62, 0.35, 0.30, "orange"), (1.95, 0.6, 0.3, "apple"), (1.8, 0.1, 0.27, "lemon"), (2.12, 0.2, 0.28, "orange"),
]
COLOURS = {"orange": vec(0.78, 0.21, 0.025), "apple": vec(0.42, 0.045, 0.04), "lemon": vec(0.80, 0.52, 0.05)}


def turned(p, profile, wall=0.035):
    """A vessel: its profile turned round the y axis."""
    heights, radii = np.array(profile, F).T
    fine = np.linspace(heights[0], heights[-1], 64).astype(F)
    smooth = np.interp(fine, heights, radii)
    for _ in range(10):
        smooth[1:-1] = (smooth[:-2] + 2 * smooth[1:-1] + smooth[2:]) / 4
    r = length(p[0], p[2])
    outside = r - np.interp(p[1], fine, smooth).astype(F)
    above, below = p[1] - heights[-1], heights[0] - p[1]
    shell = np.maximum(np.abs(outside) - wall, np.maximum(above, below))
    floor = np.maximum(np.maximum(outside, np.abs(p[1] - 0.06) - 0.06), below)
    return np.minimum(shell, floor) * F(0.7)


def fruit(p, x, z, radius, kind):
    y = radius + (0.42 if x > 1.5 else 0)
    q = p - vec(x, y, z)
    if kind == "lemon":
        return length(q[0] * 0.74, q[1], q[2]) - radius * 0.86
    dimple = 0.12 * np.exp(-((length(q[0], q[2]) / (0.34 * radius)) ** 2)) * (q[1] > 0) * radius
    return length(*q) - radius + dimple


def parts(p):
    table = box(p - vec(0.4, -0.6, 0.6), (4.6, 0.6, 2.4), 0.05)
    wall = 3.6 - p[2]
    vase = turned(p - vec(-1.15, 0, 0.35), VASE)
    jug = turned(p - vec(0.3, 0, 0.75), JUG)
    handle_at = p - vec(0.3 + 0.62, 0.78, 0.75)
    handle = length(length(handle_at[0], handle_at[1] * 0.85) - 0.26, handle_at[2]) - 0.055
    bowl = turned(p - vec(1.85, 0, 0.3), BOWL)
    book = box(p - vec(-2.25, 0.11, -0.55), (0.62, 0.11, 0.85), 0.02)
    books = np.minimum(book, box(turn(p - vec(-2.2, 0.31, -0.5), 0.3), (0.5, 0.09, 0.7), 0.02))
    return [table, wall, vase, np.minimum(jug, np.maximum(handle, -(length(p[0] - 0.3, p[2] - 0.75) - 0.42))), bowl, books] + [
        fruit(p, *one) for one in FRUIT
    ]


def turn(p, angle):
    c, s = F(np.cos(angle)), F(np.sin(angle))
    return np.stack([c * p[0] + s * p[2], p[1], -s * p[0] + c * p[2]])


def distance(p):
    return union(*parts(p))


def window(p):
    """The sunlight that the window's panes let through to a point."""
    t = (-6 - p[0]) / SUN[0]
    y, z = p[1] + SUN[1] * t, p[2] + SUN[2] * t
    soft = F(0.12)
    pane = lambda c, size, bar: smoothstep(bar - soft, bar + soft, np.abs((c / size) % 1 - 0.5) * -size + size / 2)
    inside = smoothstep(3.0, 3.3, y) * smoothstep(7.4, 7.0, y) * smoothstep(-5.6, -5.2, z) * smoothstep(1.9, 1.5, z)
    return inside * pane(y - 3.0, F(1.45), F(0.16)) * pane(z + 5.4, F(1.75), F(0.16))


def room(ray):
    """What a glaze reflects: a dim room and one bright window."""
    glow = vec(0.10, 0.095, 0.09) * mix(0.5, 1.3, smoothstep(-0.4, 1, ray[1]))
    side = smoothstep(0.45, 0.6, -ray[0]) * smoothstep(0.02, 0.1, ray[1]) * smoothstep(0.75, 0.65, ray[1])
    bars = smoothstep(0.02, 0.05, np.abs((ray[2] * 2.2) % 1 - 0.5)) * smoothstep(0.02, 0.05, np.abs((ray[1] * 2.6) % 1 - 0.5))
    return glow + vec(1.5, 1.55, 1.6) * (side * bars)


def wood(p):
    warp = fbm(p[0] * 0.5, p[2] * 3.0, octaves=3)
    grain = fbm(p[0] * 1.2 + 9, p[2] * 22 + warp * 5, octaves=3)
    plank = np.floor(p[2] / 0.62)
    seam = smoothstep(0.0, 0.02, np.abs(p[2] / 0.62 - np.round(p[2] / 0.62)))
    tone = 0.72 + 0.4 * grain + 0.22 * hash1(plank)
    return mix(vec(0.09, 0.045, 0.02), vec(0.36, 0.19, 0.095), np.clip(tone - 0.25, 0, 1)) * (0.45 + 0.55 * seam)


def surfaces(p, which):
    """Colour and how much it mirrors, of each part."""
    colour, gloss = np.zeros_like(p), np.zeros(p.shape[1], F)

    def paint(index, value, shine):
        chosen = which == index
        colour[:, chosen] = np.broadcast_to(value(p[:, chosen]) if callable(value) else value, (3, chosen.sum()))
        gloss[chosen] = shine

    paint(0, wood, 0.25)
    paint(1, lambda q: vec(0.42, 0.40, 0.36) * (0.9 + 0.2 * fbm(q[0] * 1.3, q[1] * 1.3, octaves=5)), 0.0)

    def glaze(q):
        drip = smoothstep(1.15, 1.3, q[1] + 0.16 * np.sin(np.arctan2(q[2] - 0.35, q[0] + 1.15) * 5) + 0.1 * fbm(q[0] * 6, q[2] * 6))
        return mix(vec(0.035, 0.12, 0.17), vec(0.62, 0.6, 0.52), drip) * (0.85 + 0.3 * fbm(*(q * 9), octaves=3))

    paint(2, glaze, 1.0)
    paint(3, lambda q: vec(0.56, 0.27, 0.15) * (0.75 + 0.4 * fbm(q[0] * 3, q[1] * 26, q[2] * 3, octaves=3)), 0.12)
    paint(4, lambda q: mix(vec(0.6, 0.58, 0.52), vec(0.09, 0.16, 0.3), smoothstep(0.03, 0.02, np.abs(q[1] - 0.47))), 0.8)
    pages = lambda q: ((q[0] + 2.25 > 0.57) & (np.abs(q[1] - 0.11) < 0.08))
    paint(5, lambda q: np.where(pages(q), vec(0.7, 0.65, 0.52), np.where(q[1] > 0.225, vec(0.26, 0.06, 0.05), vec(0.05, 0.12, 0.1))), 0.1)
    for index, (x, _, _, kind) in enumerate(FRUIT):
        skin = lambda q, kind=kind: COLOURS[kind] * (0.8 + 0.4 * fbm(*(q * (24 if kind != "apple" else 7)), octaves=2))
        paint(6 + index, skin, 0.45)
    return colour, gloss


def render(width, height):
    eye, rays = camera((0.25, 1.75, -5.4), (0.25, 0.83, 0.6), 2.35, width, height)
    t = march(distance, eye, rays, 14)
    p = eye + rays * t
    n = normals(distance, p)
    which = np.argmin(parts(p), 0)
    colour, gloss = surfaces(p, which)
    lifted = p + n * F(0.01)
    sun = shadow(distance, lifted, SUN, 26, 9) * window(p) * np.clip(dot(n, SUN), 0, 1)
    sky_way = normalize(vec(-0.75, 0.5, -0.25))
    sky = shadow(distance, lifted, sky_way, 3.2, 7) * np.clip(0.25 + 0.75 * dot(n, sky_way), 0, 1)
    open_ = occlusion(distance, p, n, 0.6)
    falloff = 1.5 / (1 + 0.06 * ((p[0] + 4.5) ** 2 + p[2] ** 2 * 0.5))
    light = vec(5.6, 4.6, 3.4) * sun + vec(0.95, 1.05, 1.2) * sky * falloff * 1.5
    light = light + vec(0.26, 0.22, 0.19) * open_ * (0.7 + 0.3 * n[1]) + vec(0.2, 0.11, 0.05) * open_ * np.clip(-n[1] + 0.2, 0, 1)
    mirrored = rays - 2 * dot(rays, n) * n
    fresnel = (0.04 + 0.5 * (1 - np.clip(-dot(rays, n), 0, 1)) ** 5) * gloss
    half = np.clip(dot(mirrored, SUN), 0, 1) ** 90 * shadow(distance, lifted, SUN, 26, 9) * 6
    out = colour * light + fresnel * (room(mirrored) * mix(0.35, 1, open_)) * 2.2 + half * fresnel * 4
    return develop(out, width, height, 0.74), t.reshape(height, width)
