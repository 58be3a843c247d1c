"""A city street with trees, towards the evening sun."""

import numpy as np

from .march import *

SUN = normalize(vec(0.34, 0.36, 0.86))
LOT, FACE, FAR = 7.0, 6.4, 160


def lot(z):
    return np.floor(z / LOT)


def tall(side, index):
    return 8.0 + 3.1 * np.floor(5.2 * hash1(index + 40 * side, side + 2))


def building(q, side, index):
    """The house on one lot; q is measured from the middle of its foot."""
    height = tall(side, index)
    half = np.stack([np.full_like(height, 6.0), height / 2, np.full_like(height, LOT / 2)])
    inside = np.abs(np.stack([q[0] - 6.0 - 0.5 * hash1(index, side + 5), q[1] - height / 2, q[2]])) - half
    body = np.sqrt((np.maximum(inside, 0) ** 2).sum(0)) + np.minimum(inside.max(0), 0)
    front = q[0] - 0.5 * hash1(index, side + 5)
    storey = (q[1] - 3.9) / 3.1
    bay = q[2] / 1.75
    wy = (storey - np.floor(storey) - 0.5) * 3.1
    wz = (bay - np.floor(bay) - 0.5) * 1.75
    opening = np.maximum(np.maximum(np.abs(wy) - 1.02, np.abs(wz) - 0.52), np.abs(front) - 0.22)
    shop = np.maximum(np.maximum(np.abs(q[1] - 1.5) - 1.25, np.abs(np.abs(q[2]) - 1.6) - 1.3), np.abs(front) - 0.3)
    opening = np.where(q[1] > 3.9, np.where(q[1] < height - 0.7, opening, 1.0), shop)
    body = np.maximum(body, -opening)
    ledge = np.maximum(np.maximum(np.abs(q[1] - height + 0.1) - 0.22, np.abs(q[2]) - LOT / 2), np.abs(front + 0.1) - 0.28)
    band = np.maximum(np.maximum(np.abs(q[1] - 3.5) - 0.16, np.abs(q[2]) - LOT / 2), np.abs(front + 0.05) - 0.2)
    return union(body, ledge, band)


def buildings(p):
    side = np.where(p[0] < 0, F(0), F(1))
    here = lot(p[2])
    offset = p[2] - (here + 0.5) * LOT
    other = here + np.where(offset > 0, 1, -1)
    make = lambda index: building(np.stack([np.abs(p[0]) - FACE, p[1], p[2] - (index + 0.5) * LOT]), side, index)
    return np.minimum(make(here), make(other))


def ground(p):
    kerb = box(np.stack([np.abs(p[0]) - 8.1, p[1] - 0.02, p[2] * 0]), (4.0, 0.13, 1), 0.03)
    return np.minimum(p[1], kerb)


def trees(p):
    index = np.floor(p[2] / 8.5)
    side = np.where(p[0] < 0, F(0), F(1))
    x = np.abs(p[0]) - 4.75
    z = p[2] - (index + 0.5) * 8.5 + 1.6 * (hash1(index, side) - 0.5)
    trunk = np.maximum(length(x + 0.06 * np.sin(p[1] * 1.3), z) - 0.11 + 0.012 * p[1], p[1] - 3.4)
    grow = 0.85 + 0.35 * hash1(index + 3, side)
    blobs = [(0.0, 4.3, 0.0, 1.25), (0.75, 3.7, 0.6, 0.8), (-0.7, 3.9, -0.75, 0.85), (0.3, 5.3, -0.3, 0.8), (-0.5, 3.5, 0.8, 0.7), (0.6, 4.6, -0.8, 0.7)]
    crown = np.full(p.shape[1], 9.0, F)
    for bx, by, bz, r in blobs:
        crown = soft_union(crown, length(x - bx * grow, p[1] - by * grow, z - bz * grow) - r * grow, F(0.3))
    close = crown < 0.8
    if close.any():
        c = p[:, close]
        crown[close] += (np.sin(c[0] * 5.3 + c[2]) * np.sin(c[1] * 5.9) * np.sin(c[2] * 5.1) * 0.24 + np.sin(c[0] * 14.1) * np.sin(c[1] * 13.3) * np.sin(c[2] * 15.1) * 0.10).astype(F)
    absent = (index < 1) | (index > 13)
    crown, trunk = np.where(absent, F(4), crown), np.where(absent, F(4), trunk)
    return trunk * F(0.9), crown * F(0.55)


def cars(p):
    index = np.floor(p[2] / 6.1)
    side = np.where(p[0] < 0, F(0), F(1))
    parked = (hash1(index + 11, side) > 0.38) & (index > 0) & (index < 18)
    q = np.stack([np.abs(p[0]) - 3.05, p[1], p[2] - (index + 0.5) * 6.1])
    low = box(q - vec(0, 0.58, 0), (0.86, 0.30, 2.05), 0.16)
    taper = 1 + 0.28 * np.clip(q[1] - 0.85, 0, 1)
    cabin = box(np.stack([q[0] * taper, q[1] - 1.08, (q[2] + 0.1) * taper]), (0.76, 0.36, 1.2), 0.2) * F(0.8)
    wheel = length(np.maximum(length(q[1] - 0.33, np.abs(q[2]) - 1.28) - 0.27, 0), np.maximum(np.abs(np.abs(q[0]) - 0.78) - 0.08, 0)) - 0.05
    far = F(2.5)
    return np.where(parked, soft_union(low, cabin, F(0.08)), far), np.where(parked, wheel, far)


def lamps(p):
    index = np.floor((p[2] + 4) / 17)
    x, z = np.abs(p[0]) - 4.35, p[2] + 4 - (index + 0.5) * 17
    post = np.maximum(length(x, z) - 0.06, p[1] - 5.4)
    arm = np.maximum(length(p[1] - 5.4, z) - 0.045, np.abs(x + 0.5) - 0.5)
    head = box(np.stack([x + 1.0, p[1] - 5.34, z]), (0.28, 0.06, 0.1), 0.03)
    return np.where(p[2] < 2, F(3), union(post, arm, head))


def parts(p):
    trunk, crown = trees(p)
    body, wheels = cars(p)
    return [ground(p), buildings(p), trunk, crown, body, wheels, lamps(p)]


def distance(p):
    return union(*parts(p))


def sky(ray):
    up = np.clip(ray[1], 0, 1)
    base = mix(vec(1.05, 0.82, 0.60), vec(0.24, 0.42, 0.68), smoothstep(0.0, 0.6, up) ** 0.75)
    reach = 1 / (up + 0.12)
    wisps = fbm(ray[0] * reach * 0.7 + 1.7, ray[2] * reach * 0.22 + 4, octaves=5)
    base = mix(base, vec(1.15, 0.95, 0.80), 0.75 * smoothstep(0.5, 0.8, wisps) * smoothstep(0.0, 0.2, up))
    near = np.clip(dot(ray, SUN), 0, 1)
    return base + vec(1.5, 0.95, 0.45) * (0.25 * near**14 + 0.7 * near**90)


WALLS = np.array([[0.44, 0.20, 0.13], [0.55, 0.45, 0.33], [0.36, 0.33, 0.31], [0.58, 0.52, 0.44], [0.38, 0.16, 0.11], [0.46, 0.36, 0.24]], F).T
PAINTS = np.array([[0.45, 0.04, 0.03], [0.05, 0.13, 0.30], [0.6, 0.6, 0.58], [0.05, 0.055, 0.06], [0.62, 0.45, 0.12], [0.10, 0.24, 0.18]], F).T


def surfaces(p, n, which):
    side = np.where(p[0] < 0, F(0), F(1))
    rough = fbm(p[0] * 6, p[2] * 6, octaves=3)
    road = vec(0.105, 0.10, 0.10) * (0.7 + 0.5 * rough + 0.25 * fbm(p[0] * 0.5, p[2] * 0.12))
    dash = (np.abs(p[0]) < 0.075) & ((p[2] / 5) % 1 < 0.5)
    line = np.abs(np.abs(p[0]) - 2.02) < 0.05
    road = np.where((dash | line) & (rough > 0.3), vec(0.52, 0.5, 0.46), road)
    slab = np.minimum(np.abs(p[0] / 0.9 - np.round(p[0] / 0.9)), np.abs(p[2] / 0.9 - np.round(p[2] / 0.9)))
    paving = vec(0.30, 0.28, 0.255) * (0.7 + 0.5 * rough) * (0.6 + 0.4 * smoothstep(0.0, 0.03, slab))
    flat = np.where(np.abs(p[0]) > 4.05, paving, road)

    index = lot(p[2])
    wall = WALLS[:, np.minimum((hash1(index + 7, side) * 6).astype(int), 5)]
    course = np.floor(p[1] / 0.2)
    along = np.where(np.abs(n[0]) > 0.5, p[2], p[0])
    joint = np.minimum(np.abs(p[1] / 0.2 - np.round(p[1] / 0.2)) * 0.2, np.abs((along / 0.5 + 0.5 * (course % 2)) % 1 - 0.5) * 0.5)
    wall = wall * (0.72 + 0.28 * smoothstep(0.0, 0.02, joint)) * (0.7 + 0.45 * fbm(along * 0.8, p[1] * 0.8))
    front = np.abs(p[0]) - FACE - 0.5 * hash1(index, side + 5)
    glass = (front > 0.15) & (np.abs(n[0]) > 0.5)
    wall = np.where(glass, vec(0.03, 0.035, 0.045), wall)
    across, up = (p[2] / 1.75 - np.floor(p[2] / 1.75) - 0.5) * 1.75, ((p[1] - 3.9) / 3.1 - np.floor((p[1] - 3.9) / 3.1) - 0.5) * 3.1
    frame = glass & (p[1] > 3.9) & ((np.abs(across) < 0.03) | (np.abs(up - 0.35) < 0.035) | (np.abs(across) > 0.45) | (np.abs(up) > 0.94))
    wall = np.where(frame, vec(0.42, 0.39, 0.34), wall)
    glass = glass & ~frame

    leaf = mix(vec(0.10, 0.16, 0.03), vec(0.42, 0.24, 0.04), hash1(np.floor(p[2] / 8.5) + 21, side)) * (0.5 + fbm(*(p * F(5)), octaves=3))
    paint = PAINTS[:, np.minimum((hash1(np.floor(p[2] / 6.1) + 31, side) * 6).astype(int), 5)]
    pane = (p[1] > 0.93) & (p[1] < 1.33) & (n[1] < 0.75)
    paint = np.where(pane, vec(0.02, 0.022, 0.026), paint)
    back = p[2] - (np.floor(p[2] / 6.1) + 0.5) * 6.1 < -1.9
    tail = back & (np.abs(np.abs(np.abs(p[0]) - 3.05) - 0.62) < 0.13) & (np.abs(p[1] - 0.68) < 0.07)
    paint = np.where(tail, vec(2.2, 0.05, 0.03), paint)
    plate = back & (np.abs(np.abs(p[0]) - 3.05) < 0.24) & (np.abs(p[1] - 0.52) < 0.06)
    paint = np.where(plate, vec(0.7, 0.68, 0.6), paint)
    bark, tyre, iron = vec(0.10, 0.07, 0.05), vec(0.02, 0.02, 0.02), vec(0.05, 0.055, 0.055)
    colour = np.select([which == i for i in range(7)], [flat, wall, bark + 0 * p, leaf, paint, tyre + 0 * p, iron + 0 * p]).astype(F)
    gloss = np.select([(which == 1) & glass, which == 4, which == 0], [1.0, 0.8, 0.12], 0).astype(F)
    return colour, gloss, glass & (which == 1)


def render(width, height):
    eye, rays = camera((0.75, 1.75, -1.0), (-0.15, 2.75, 12.0), 1.55, width, height)
    t = march(distance, eye, rays, FAR, steps=260, least=0.003, stride=0.85)
    out = sky(rays)
    hit = np.flatnonzero(t < FAR * 0.999)
    p = (eye + rays * t)[:, hit]
    n = normals(distance, p, 0.006)
    which = np.argmin(parts(p), 0)
    colour, gloss, glass = surfaces(p, n, which)
    lifted = p + n * F(0.03)
    sun = shadow(distance, lifted, SUN, 18, 45, steps=80) * np.clip(dot(n, SUN), 0, 1)
    glow = np.where(which == 3, 0.4 * np.clip(dot(rays[:, hit], SUN), 0, 1) ** 2, 0)
    open_ = occlusion(distance, p, n, 1.6)
    light = vec(6.2, 4.3, 2.5) * (sun + glow) + vec(0.74, 0.80, 0.98) * open_ * (0.6 + 0.4 * n[1])
    light = light + vec(0.55, 0.36, 0.2) * open_ * np.clip(0.5 - 0.5 * n[1] + 0.4 * n[2], 0, 1)
    mirrored = rays[:, hit] - 2 * dot(rays[:, hit], n) * n
    fresnel = (0.05 + 0.75 * (1 - np.clip(-dot(rays[:, hit], n), 0, 1)) ** 4) * gloss
    seen = np.where(mirrored[1] > 0.12, sky(mirrored) * 0.8, vec(0.24, 0.19, 0.15))
    lamp = glass & (hash1(np.floor(p[1] / 3.1), np.floor(p[2] / 1.75), np.sign(p[0])) > 0.72)
    shaded = colour * light * F(0.55) + seen * fresnel + np.where(lamp, vec(1.1, 0.68, 0.3), 0) * (0.5 + 0.5 * fbm(p[1] * 2, p[2] * 2))
    haze = 1 - np.exp(-((t[hit] / 165) ** 1.3))
    towards = np.clip(dot(rays[:, hit], SUN) * 0.5 + 0.5, 0, 1) ** 2
    out[:, hit] = mix(shaded, mix(vec(0.55, 0.55, 0.6), vec(1.3, 0.95, 0.62), towards), haze)
    out = out + vec(0.07, 0.04, 0.02) * np.clip(dot(rays, SUN), 0, 1) ** 8
    return develop(out, width, height, 0.72), t.reshape(height, width)
