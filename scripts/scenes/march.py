"""A small renderer: rays march through signed distance fields, and light falls on what they meet.

Points and directions are float32 arrays of shape (3, n): x to the right, y up, z away from the
camera.
"""

import numpy as np

F = np.float32


def vec(*xyz):
    return np.array(xyz, F).reshape(3, 1)


def normalize(v):
    return v / np.sqrt((v * v).sum(0) + 1e-12)


def dot(a, b):
    return (a * b).sum(0)


def mix(a, b, t):
    return a + (b - a) * t


def smoothstep(low, high, x):
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def union(*distances):
    return np.minimum.reduce(distances)


def soft_union(a, b, k):
    h = np.clip(0.5 + 0.5 * (b - a) / k, 0, 1)
    return b + (a - b) * h - k * h * (1 - h)


def box(p, half, radius=0.0):
    q = np.abs(p) - np.asarray(half, F).reshape(-1, 1) + F(radius)
    return np.sqrt((np.maximum(q, 0) ** 2).sum(0)) + np.minimum(q.max(0), 0) - F(radius)


def length(*parts):
    return np.sqrt(sum(part * part for part in parts))


def hash1(*cells):
    """A number from 0 to 1 for each cell of a grid."""
    h = np.full(np.shape(cells[0]), 374761393, np.uint32)
    for factor, cell in zip((668265263, 2246822519, 3266489917), cells):
        h = (h ^ (np.asarray(cell).astype(np.int64).astype(np.uint32) * np.uint32(factor))) * np.uint32(2654435761)
        h ^= h >> np.uint32(15)
    return (h >> np.uint32(8)).astype(F) / F(1 << 24)


def noise(*coordinates):
    """Value noise from 0 to 1 in two or three dimensions."""
    cells = [np.floor(c) for c in coordinates]
    fades = [(f := c - cell) * f * (3 - 2 * f) for c, cell in zip(coordinates, cells)]
    total = F(0)
    for corner in range(1 << len(cells)):
        bits = [(corner >> axis) & 1 for axis in range(len(cells))]
        weight = F(1)
        for bit, fade in zip(bits, fades):
            weight = weight * (fade if bit else 1 - fade)
        total = total + weight * hash1(*[cell + bit for cell, bit in zip(cells, bits)])
    return total.astype(F)


def fbm(*coordinates, octaves=4):
    total, size = F(0), F(0.5)
    for octave in range(octaves):
        total = total + size * noise(*[c * F(2**octave) + F(17 * octave) for c in coordinates])
        size = size / 2
    return total / F(1 - 0.5**octaves)


def camera(eye, target, lens, width, height):
    """Rays through every pixel; `lens` is the focal length over half the picture's height."""
    forward = normalize(vec(*target) - vec(*eye))
    right = normalize(np.cross(vec(0, 1, 0)[:, 0], forward[:, 0]).reshape(3, 1).astype(F))
    up = np.cross(forward[:, 0], right[:, 0]).reshape(3, 1).astype(F)
    y, x = np.mgrid[0:height, 0:width].astype(F)
    x, y = ((x + 0.5) * 2 - width).ravel() / height, (height - (y + 0.5) * 2).ravel() / height
    return vec(*eye), normalize(right * x + up * y + forward * F(lens))


def march(distance, origin, rays, far, steps=140, least=0.002, stride=0.9):
    """How far each ray goes before it meets something; `far` where it meets nothing."""
    reached = np.full(rays.shape[1], 0.02, F)
    origin = np.broadcast_to(origin, rays.shape)
    alive = np.arange(rays.shape[1])
    for _ in range(steps):
        t = reached[alive]
        d = distance(origin[:, alive] + rays[:, alive] * t)
        reached[alive] = t + d * F(stride)
        alive = alive[(d > least * (1 + t * 0.15)) & (reached[alive] < far)]
        if not alive.size:
            break
    return np.minimum(reached, F(far))


def normals(distance, p, step=0.004):
    total = np.zeros_like(p)
    for sign in ((1, -1, -1), (-1, -1, 1), (-1, 1, -1), (1, 1, 1)):
        total += vec(*sign) * distance(p + vec(*sign) * F(step))
    return normalize(total)


def shadow(distance, p, towards, sharpness, far, steps=48):
    """The share of light that arrives, 0 to 1. A smaller `sharpness` is a larger light source."""
    light, t = np.ones(p.shape[1], F), np.full(p.shape[1], 0.04, F)
    towards = np.broadcast_to(towards, p.shape)
    alive = np.arange(p.shape[1])
    for _ in range(steps):
        d = distance(p[:, alive] + towards[:, alive] * t[alive])
        light[alive] = np.minimum(light[alive], sharpness * d / t[alive])
        t[alive] += np.clip(d, 0.03, 1.5)
        alive = alive[(light[alive] > 0.01) & (t[alive] < far)]
        if not alive.size:
            break
    return smoothstep(0, 1, light)


def occlusion(distance, p, n, reach):
    """How open the surroundings are, 0 to 1."""
    closed = np.zeros(p.shape[1], F)
    for share, weight in ((0.08, 1.0), (0.25, 0.7), (0.55, 0.45), (1.0, 0.25)):
        closed += weight * np.clip(1 - distance(p + n * F(share * reach)) / F(share * reach), 0, 1)
    return np.clip(1 - closed / 2.1, 0, 1)


def develop(light, width, height, exposure=1.0):
    """From linear light to an 8-bit picture, with a film's shoulder."""
    x = np.maximum(light * F(exposure), 0)
    x = (x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14)
    picture = np.clip(x, 0, 1) ** (1 / 2.2)
    return (picture.T.reshape(height, width, 3) * 255 + 0.5).astype(np.uint8)
