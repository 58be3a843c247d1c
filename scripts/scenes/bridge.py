"""An old stone bridge over a river among hills, late in the day."""

import numpy as np

from .march import *

SUN = normalize(vec(-0.80, 0.40, -0.44))
SPAN, RADIUS, SPRING, DECK = 4.6, 1.85, 0.95, 3.35
FAR = 150


def bank(p):
    """Height of the ground, without its finest detail."""
    x, z = p[0], p[2]
    river = np.abs(x - 1.6 * np.sin(z * 0.07) - 0.9 * np.sin(z * 0.19 + 1))
    shore = smoothstep(3.2, 11, river)
    near = -1.1 + 3.6 * shore + 0.5 * np.sin(x * 0.5 + 1) * np.sin(z * 0.43) * shore
    hills = smoothstep(18, 80, z + 0.25 * np.abs(x)) * (4 + 26 * smoothstep(6, 46, river))
    ridges = 0.5 + 0.5 * np.sin(x * 0.085 + 0.6 * np.sin(z * 0.05)) * np.sin(z * 0.075 + 1.7) + 0.25 * np.sin(x * 0.21 + z * 0.13)
    return near + hills * ridges


def ground(p):
    return (p[1] - bank(p) - 0.05 * np.sin(p[0] * 3.1) * np.sin(p[2] * 2.7)) * F(0.55)


def arch_cell(x):
    return np.clip(np.round(x / SPAN), -1, 1)


def bridge(p):
    rise = DECK - 0.010 * p[0] ** 2
    q = np.stack([p[0], p[1] - rise + 2.4, p[2]])
    body = box(q, (14, 2.4, 0.95), 0.03)
    local = p[0] - SPAN * arch_cell(p[0])
    hole = np.where(p[1] > SPRING, length(local, p[1] - SPRING) - RADIUS, np.abs(local) - RADIUS)
    body = np.maximum(body, -hole)
    wall = box(np.stack([p[0], p[1] - rise - 0.2, np.abs(p[2]) - 0.86]), (14, 0.34, 0.12), 0.02)
    coping = box(np.stack([p[0], p[1] - rise - 0.56, np.abs(p[2]) - 0.86]), (14, 0.05, 0.17), 0.02)
    string = box(np.stack([p[0], p[1] - rise + 0.14, np.abs(p[2]) - 0.96]), (14, 0.06, 0.06), 0.02)
    pier_x = np.abs(p[0]) - SPAN / 2
    cutwater = np.maximum((np.abs(pier_x) + np.abs(p[2]) - 1.42) * 0.7071, p[1] - 1.15 + 0.4 * np.abs(p[2]))
    return union(body, wall, coping, string, cutwater)


def trees(p):
    """One round tree in most cells of a grid, only on the banks."""
    nearest = np.full(p.shape[1], 3.0, F)
    size = F(4.6)
    cx, cz = np.floor(p[0] / size), np.floor(p[2] / size)
    for dx in (0, 1):
        for dz in (0, 1):
            ix = cx + dx * np.where(p[0] / size - cx > 0.5, 1, -1)
            iz = cz + dz * np.where(p[2] / size - cz > 0.5, 1, -1)
            x = (ix + 0.25 + 0.5 * hash1(ix, iz)) * size
            z = (iz + 0.25 + 0.5 * hash1(iz, ix + 9)) * size
            at = np.stack([x, np.zeros_like(x), z])
            base = bank(at)
            tall = 0.8 + 1.1 * hash1(ix + 3, iz)
            absent = (base < 0.9) | ((np.abs(z) < 4.0) & (z > -4)) | (hash1(ix + 5, iz + 5) < 0.28) | (z < -7) | (z > 95)
            q = np.stack([p[0] - x, (p[1] - base - tall * 0.98) * 0.8, p[2] - z])
            crown = length(*q) - tall
            lower = length(q[0] - 0.5 * tall, q[1] + 0.35 * tall, q[2] + 0.3 * tall) - 0.68 * tall
            side = length(q[0] + 0.55 * tall, q[1] + 0.3 * tall, q[2] - 0.1 * tall) - 0.62 * tall
            crown = soft_union(soft_union(crown, lower, 0.25), side, 0.25)
            nearest = np.minimum(nearest, np.where(absent, 3.0, crown))
    close = nearest < 0.9
    if close.any():
        c = p[:, close]
        leaves = np.sin(c[0] * 3.7 + c[2]) * np.sin(c[1] * 4.1) * np.sin(c[2] * 3.9 - c[0]) * 0.2
        leaves = leaves + np.sin(c[0] * 10.7) * np.sin(c[1] * 11.9 + c[0]) * np.sin(c[2] * 11.3) * 0.1 + np.sin(c[0] * 23.1 + c[1] * 3) * np.sin(c[1] * 25.3) * np.sin(c[2] * 22.7) * 0.045
        nearest[close] = nearest[close] + leaves.astype(F)
    return nearest * F(0.62)


def rocks(p):
    nearest = np.full(p.shape[1], 2.0, F)
    for x, z, r in ((-4.6, -6.2, 0.55), (-3.7, -6.9, 0.3), (-5.4, -7.4, 0.42), (4.4, -3.4, 0.5), (5.1, -4.4, 0.36), (-2.7, -4.2, 0.22), (3.2, -7.6, 0.3)):
        q = (p - vec(x, 0.02, z)) * vec(1, 1.5, 1.15)
        bump = 0.09 * np.sin(q[0] * 5 + z) * np.sin(q[2] * 6 + x) + 0.06 * np.sin(q[1] * 9) + 0.05 * np.sin(q[0] * 13 + q[1] * 7) * np.sin(q[2] * 15)
        nearest = np.minimum(nearest, (length(*q) - r + bump) * F(0.6))
    return nearest


def parts(p):
    return [ground(p), bridge(p), trees(p), rocks(p)]


def distance(p):
    return union(*parts(p))


def sky(ray):
    up = np.clip(ray[1], 0, 1)
    base = mix(vec(1.02, 0.80, 0.62), vec(0.20, 0.38, 0.66), smoothstep(-0.02, 0.45, up) ** 0.8)
    reach = 1 / (up + 0.09)
    puffs = fbm(ray[0] * reach * 0.8 + 3.1, ray[2] * reach * 0.55, octaves=5)
    cover = smoothstep(0.42, 0.66, puffs) * smoothstep(0.0, 0.14, up)
    return mix(base, vec(1.25, 1.02, 0.86) * (0.7 + 0.6 * smoothstep(0.55, 0.9, puffs)), 0.8 * cover)


def masonry(p, n):
    """Blocks in courses, and wedge-shaped ones round each arch."""
    local = p[0] - SPAN * arch_cell(p[0])
    round_arch = length(local, p[1] - SPRING)
    ring = (np.abs(n[2]) > 0.5) & (p[1] > SPRING) & (round_arch < RADIUS + 0.42)
    along = np.where(np.abs(n[0]) > 0.7, p[2], p[0])
    course = np.floor(p[1] / 0.27)
    u, v = along / 0.62 + 0.5 * (course % 2) + 0.3 * hash1(course), p[1] / 0.27
    turnwise = np.arctan2(local, p[1] - SPRING) * 6.2
    u, v, course = np.where(ring, turnwise, u), np.where(ring, 0.5, v), np.where(ring, 77, course)
    edge = np.minimum(np.abs(u - np.round(u)) * 0.62, np.abs(v - np.round(v)) * 0.27)
    joint = smoothstep(0.0, 0.028, edge)
    tint = hash1(np.floor(u), course)
    warm = mix(vec(0.34, 0.28, 0.215), vec(0.47, 0.41, 0.33), tint)
    worn = 0.55 + 0.75 * fbm(*(p * F(3.1)), octaves=4)
    moss = smoothstep(0.55, 0.75, fbm(*(p * F(0.9)), octaves=3)) * 0.5 + 0.6 * smoothstep(0.9, 0.1, p[1])
    return mix(warm * worn * (0.5 + 0.5 * joint), vec(0.09, 0.115, 0.04) * worn, np.clip(moss, 0, 0.75))


def surfaces(p, n, which):
    grass = mix(vec(0.12, 0.16, 0.035), vec(0.30, 0.27, 0.075), fbm(p[0] * 0.35, p[2] * 0.35)) * (0.3 + 1.3 * fbm(p[0] * 9, p[2] * 4, octaves=4))
    shingle = vec(0.24, 0.205, 0.16) * (0.5 + fbm(p[0] * 7, p[2] * 7, octaves=3))
    colour = mix(shingle, grass, smoothstep(0.25, 0.8, p[1] + 0.5 * fbm(p[0], p[2])))
    clump = fbm(p[0] * 0.2 + 7, p[2] * 0.2, octaves=2)
    leaf = mix(vec(0.07, 0.125, 0.025), vec(0.34, 0.20, 0.035), smoothstep(0.42, 0.72, clump)) * (0.3 + 1.4 * fbm(*(p * F(7)), octaves=3))
    stone = vec(0.21, 0.195, 0.17) * (0.15 + 1.6 * fbm(*(p * F(6)), octaves=5)) * (0.55 + 0.45 * smoothstep(0.02, 0.16, p[1]))
    stone = mix(stone, vec(0.10, 0.12, 0.04), 0.7 * smoothstep(0.5, 0.7, fbm(*(p * F(2.2)), octaves=3)))
    colour = np.where(which == 1, masonry(p, n), colour)
    colour = np.where(which == 2, leaf, colour)
    return np.where(which == 3, stone, colour).astype(F)


def lit(origin, rays, far, steps):
    """Light along rays, with the air between."""
    t = march(distance, origin, rays, far, steps=steps, least=0.004)
    away = sky(rays)
    out = away.copy()
    hit = np.flatnonzero(t < far * 0.999)
    p = (origin + rays * t)[:, hit]
    n = normals(distance, p, 0.012)
    which = np.argmin(parts(p), 0)
    colour = surfaces(p, n, which)
    lifted = p + n * F(0.05)
    sun = shadow(distance, lifted, SUN, 14, 30) * np.clip(dot(n, SUN), 0, 1)
    through = np.where(which == 2, 0.22 * np.clip(dot(rays[:, hit], SUN) * 0.5 + 0.5, 0, 1), 0)
    open_ = occlusion(distance, p, n, 1.2)
    light = vec(5.4, 3.8, 2.3) * (sun + through) + vec(0.42, 0.56, 0.80) * open_ * (0.6 + 0.4 * n[1])
    light = light + vec(0.34, 0.25, 0.14) * open_ * np.clip(0.4 - n[1] * 0.4, 0, 1)
    haze = 1 - np.exp(-((t[hit] / 120) ** 1.5))
    haze_colour = mix(vec(0.72, 0.69, 0.70), vec(1.15, 0.86, 0.62), np.clip(dot(rays[:, hit], SUN) * 0.5 + 0.5, 0, 1) ** 3)
    out[:, hit] = mix(colour * light * F(0.52), haze_colour * F(0.86), haze)
    return out, t


def render(width, height):
    eye, rays = camera((-3.3, 2.0, -12.2), (0.6, 2.15, 1.5), 1.75, width, height)
    out, t = lit(eye, rays, FAR, 230)
    surface = np.where(rays[1] < -1e-4, (0.0 - eye[1]) / np.minimum(rays[1], -1e-4), np.inf)
    wet = np.flatnonzero(surface < t)
    p = eye + rays[:, wet] * surface[wet].astype(F)
    wave = lambda dx, dz: fbm((p[0] + dx) * 1.1, (p[2] + dz) * 2.6, octaves=3) + 0.35 * fbm((p[0] + dx) * 5, (p[2] + dz) * 9, octaves=2)
    calm = F(0.055)
    n = normalize(np.stack([-(wave(0.05, 0) - wave(-0.05, 0)) * calm * 10, np.ones(wet.size, F), -(wave(0, 0.05) - wave(0, -0.05)) * calm * 10]))
    bounced = rays[:, wet] - 2 * dot(rays[:, wet], n) * n
    bounced[1] = np.abs(bounced[1])
    seen, _ = lit(p + vec(0, 0.02, 0), normalize(bounced), 90, 120)
    fresnel = 0.06 + 0.94 * (1 - np.clip(-dot(rays[:, wet], n), 0, 1)) ** 4
    shallow = mix(vec(0.045, 0.06, 0.045), vec(0.12, 0.10, 0.06), smoothstep(-1.1, 0.0, bank(p)))
    out[:, wet] = mix(shallow, seen * F(0.92), fresnel)
    t[wet] = surface[wet]
    return develop(out, width, height, 0.82), t.reshape(height, width)
