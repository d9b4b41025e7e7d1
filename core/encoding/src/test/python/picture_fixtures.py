"""Makes the photographs, TIFF, animated and odd pictures of ImageDecoderTest and what Pillow reads of them, and padded
pictures and those by other kernels for ResizeTest. photograph.png is not made here: it is cut out of NASA's portrait of Eileen
Collins (in the public domain; `astronaut.png` of scikit-image, from column 170, row 40, 160 by 121 pixels).

    pip install pillow==12.0.0 numpy==2.4.6 pypng==0.20220715.0
    python core/encoding/src/test/python/picture_fixtures.py core/encoding/src/test/resources
"""

import io
import itertools
import struct
import sys
from pathlib import Path

import numpy
import png
from PIL import Image, ImageCms, ImageOps


def scene(width, height, seed):
    """Smooth colours with an edge, so that lossless and lossy codecs have something to do."""
    y, x = numpy.mgrid[0:height, 0:width]
    generator = numpy.random.default_rng(seed)
    waves = [127 + 120 * numpy.sin(x / generator.uniform(4, 12) + y / generator.uniform(4, 12) + phase) for phase in (0, 2, 4)]
    pixels = numpy.stack(waves, axis=-1)
    pixels[height // 3 : height // 2, width // 4 : width // 2] = (250, 20, 60)
    return Image.fromarray(pixels.clip(0, 255).astype(numpy.uint8))


def on_white(picture):
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, (255, 255, 255, 255))
        return Image.alpha_composite(white, picture).convert("RGB")
    return picture.convert("RGB")


def resized(folder):
    for name in ("wide", "tall", "square", "dot", "line"):
        picture = Image.open(folder / f"{name}.png").convert("RGB")
        for side in (16, 32, 48):
            ratio = max(picture.size) / side
            size = tuple(max(1, round(length / ratio)) for length in picture.size)
            square = Image.new("RGB", (side, side))
            square.paste(picture.resize(size, Image.Resampling.BICUBIC), ((side - size[0]) // 2, (side - size[1]) // 2))
            square.save(folder / f"{name}.pad.{side}.png")
        for kernel in (Image.Resampling.BILINEAR, Image.Resampling.LANCZOS):
            picture.resize((32, 24), kernel).save(folder / f"{name}.{kernel.name.lower()}.png")


def rows(picture):
    return numpy.asarray(picture).reshape(picture.height, -1)


def photographs(folder):
    """A real picture as cameras and tools write it: every sampling, progressive, with restart markers, odd sides."""
    photograph = Image.open(folder / "photograph.png").convert("RGB")
    for name, settings in {
        "photograph-444.jpg": {"quality": 95, "subsampling": "4:4:4"},
        "photograph-422.jpg": {"quality": 85, "subsampling": "4:2:2", "restart_marker_rows": 1},
        "photograph-420.jpg": {"quality": 90, "subsampling": "4:2:0"},
        "photograph-low.jpg": {"quality": 20, "subsampling": "4:2:0", "optimize": True},
        "photograph-progressive.jpg": {"quality": 85, "subsampling": "4:2:0", "progressive": True},
    }.items():
        photograph.save(folder / name, **settings)
        Image.open(folder / name).convert("RGB").save(folder / "expected" / f"{name}.png")


def variants(folder):
    """Rarer forms of PNG, BMP and TIFF."""
    plain = scene(23, 19, 3)
    expected = {}
    with open(folder / "interlaced.png", "wb") as file:
        png.Writer(23, 19, greyscale=False, interlace=1).write(file, rows(plain))
    expected["interlaced.png"] = plain
    deep = numpy.concatenate(
        [numpy.asarray(plain, numpy.uint16) * 257, numpy.where(numpy.arange(19)[:, None, None] < 9, 65535, 0).repeat(23, axis=1)], axis=-1
    )
    with open(folder / "alpha16.png", "wb") as file:
        png.Writer(23, 19, greyscale=False, alpha=True, bitdepth=16).write(file, deep.reshape(19, -1).tolist())
    expected["alpha16.png"] = on_white(Image.open(folder / "alpha16.png"))
    plain.save(folder / "transparent-colour.png", transparency=(250, 20, 60))
    expected["transparent-colour.png"] = on_white(Image.open(folder / "transparent-colour.png"))
    plain.quantize(256).save(folder / "palette-256.png")
    plain.quantize(200).save(folder / "palette.bmp")
    plain.convert("L").save(folder / "grey.bmp")
    plain.convert("1").save(folder / "bits.bmp")
    for name in ("palette-256.png", "palette.bmp", "grey.bmp", "bits.bmp"):
        expected[name] = Image.open(folder / name).convert("RGB")
    # Pillow clips 16 bits to 8 where it should scale; the high byte is the picture.
    grey = numpy.asarray(plain.convert("L"), numpy.uint16) * 257
    Image.fromarray(grey).save(folder / "grey16.tif")
    expected["grey16.tif"] = plain.convert("L").convert("RGB")
    for name, picture in expected.items():
        picture.save(folder / "expected" / f"{name}.png")


def lab(rgb):
    """CIE L*a*b* of D50, as ICC profiles have it, of sRGB from 0 to 1."""
    linear = numpy.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    # sRGB's primaries adapted to D50 (Bradford), over D50's white.
    to_xyz = numpy.array([[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.71410]])
    ratio = linear @ to_xyz.T / numpy.array([0.9642, 1.0, 0.8249])
    f = numpy.where(ratio > (6 / 29) ** 3, numpy.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return numpy.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1)


def ink_profile():
    """An ICC profile (version 2) of inks that we made up: strong magenta, weak cyan, a warm black. A table of 3 values an ink."""
    steps = 3
    passes = numpy.array([[0.35, 0.75, 0.95], [0.80, 0.05, 0.30], [0.98, 0.85, 0.10], [0.16, 0.13, 0.10]])
    grid = numpy.array(list(itertools.product(numpy.linspace(0, 1, steps), repeat=4)))
    light = numpy.prod(1 - grid[:, :, None] * (1 - passes[None]), axis=1)
    values = lab(light)
    table = numpy.stack([values[:, 0] * 255 / 100, values[:, 1] + 128, values[:, 2] + 128], axis=-1)
    ramp = bytes(range(256))
    number = lambda value: struct.pack(">i", round(value * 65536))
    identity = b"".join(number(value) for value in (1, 0, 0, 0, 1, 0, 0, 0, 1))
    colours = b"mft1" + bytes(4) + bytes([4, 3, steps, 0]) + identity + ramp * 4 + table.round().clip(0, 255).astype(numpy.uint8).tobytes() + ramp * 3
    words = b"Inks of a test\0"
    tags = {
        b"desc": b"desc" + bytes(4) + struct.pack(">I", len(words)) + words + bytes(12 + 67),
        b"cprt": b"text" + bytes(4) + b"No copyright\0",
        b"wtpt": b"XYZ " + bytes(4) + number(0.9642) + number(1) + number(0.8249),
        b"A2B0": colours,
    }
    offset, index, data = 128 + 4 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for name, content in tags.items():
        index += name + struct.pack(">II", offset + len(data), len(content))
        data += content + bytes(-len(content) % 4)
    header = struct.pack(">I4sI4s4s4s", offset + len(data), b"", 0x02400000, b"prtr", b"CMYK", b"Lab ")
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + number(0.9642) + number(1) + number(0.8249)
    return header + bytes(128 - len(header)) + index + data


def with_profile(folder):
    """A CMYK JPEG with an embedded profile, which Pillow's convert("RGB") leaves aside; by it the picture would be another."""
    profile = ink_profile()
    scene(41, 27, 1).convert("CMYK").save(folder / "cmyk-profile.jpg", quality=95, icc_profile=profile)
    picture = Image.open(folder / "cmyk-profile.jpg")
    plain = picture.convert("RGB")
    inks = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    seen = ImageCms.profileToProfile(picture, inks, ImageCms.createProfile("sRGB"), outputMode="RGB")
    assert numpy.abs(numpy.asarray(plain, int) - numpy.asarray(seen, int)).mean() > 20
    plain.save(folder / "expected" / "cmyk-profile.jpg.png", icc_profile=None)


def main():
    resized(Path(sys.argv[1]) / "resized")
    folder = Path(sys.argv[1]) / "pictures"
    photographs(folder)
    variants(folder)
    with_profile(folder)
    plain = scene(41, 27, 1)
    alpha = plain.copy()
    alpha.putalpha(Image.fromarray(numpy.where(numpy.arange(27)[:, None] < 13, 255, 0).astype(numpy.uint8).repeat(41, axis=1)))
    files = {
        "plain.tif": lambda file: plain.save(file),
        "lzw.tif": lambda file: plain.save(file, compression="tiff_lzw"),
        "deflate.tif": lambda file: plain.save(file, compression="tiff_adobe_deflate"),
        "packbits.tif": lambda file: plain.save(file, compression="packbits"),
        "grey.tif": lambda file: plain.convert("L").save(file),
        "palette.tif": lambda file: plain.quantize(16).save(file),
        "alpha.tif": lambda file: alpha.save(file),
        "bits.tif": lambda file: plain.convert("1").save(file),
        "orientation-6.tif": lambda file: plain.save(file, tiffinfo={274: 6}),
        "pages.tif": lambda file: plain.save(file, save_all=True, append_images=[scene(41, 27, 2)]),
        "animated.gif": lambda file: plain.quantize(32).save(file, save_all=True, append_images=[scene(41, 27, 2).quantize(32)], duration=50),
        "animated.webp": lambda file: plain.save(file, save_all=True, append_images=[scene(41, 27, 2)], lossless=True),
        "dot.jpg": lambda file: Image.new("RGB", (1, 1), (200, 30, 90)).save(file, quality=95),
    }
    for name, save in files.items():
        save(folder / name)
        picture = Image.open(folder / name)
        picture.seek(0)
        on_white(ImageOps.exif_transpose(picture)).save(folder / "expected" / f"{name}.png")
    inks = plain.convert("CMYK")
    black = inks.copy()
    black.putdata([(c, m, y, (c + 2 * m) % 256) for c, m, y, k in inks.getdata()])
    for name, picture in (("cmyk.tif", inks), ("cmyk-black.tif", black)):
        picture.save(folder / name)
        picture.convert("RGB").save(folder / "expected" / f"{name}.png")


if __name__ == "__main__":
    main()
