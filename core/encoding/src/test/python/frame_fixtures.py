"""Makes the moving GIFs of GifFramesTest and what Pillow shows of each frame, on white, one below the other.

    pip install pillow==12.0.0 numpy==2.4.6
    python core/encoding/src/test/python/frame_fixtures.py core/encoding/src/test/resources
"""

import sys
from pathlib import Path

import numpy
from PIL import Image, ImageDraw, ImageSequence

SIZE = (36, 28)


def sprite(step, background):
    """A disc and a bar that move; transparent where background is None."""
    picture = Image.new("RGBA", SIZE, (0, 0, 0, 0) if background is None else background + (255,))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((2 + 4 * step, 3 + 2 * step, 12 + 4 * step, 13 + 2 * step), fill=(200, 30 * step, 40, 255))
    draw.rectangle((30 - 5 * step, 18, 34 - 5 * step, 24), fill=(20, 60, 255 - 40 * step, 255))
    return picture


def shown(path):
    white = Image.new("RGBA", SIZE, (255, 255, 255, 255))
    with Image.open(path) as animation:
        frames = [Image.alpha_composite(white, frame.convert("RGBA")).convert("RGB") for frame in ImageSequence.Iterator(animation)]
    return Image.fromarray(numpy.concatenate([numpy.asarray(frame) for frame in frames]))


def main():
    folder = Path(sys.argv[1]) / "frames"
    folder.mkdir(parents=True, exist_ok=True)
    clear = [sprite(step, None) for step in range(5)]
    filled = [sprite(step, (240, 230, 180)) for step in range(5)]
    files = {
        "stay.gif": (filled, 1),
        "stay-transparent.gif": (clear, 1),
        "clear.gif": (clear, 2),
        "return.gif": (clear, 3),
        "mixed.gif": (clear, [1, 2, 3, 1, 2]),
        "unspecified.gif": (filled, 0),
        "one.gif": (filled[:1], 0),
        "many.gif": ([sprite(step % 5, (240, 200 + step, 180)) for step in range(23)], 1),
    }
    for name, (frames, disposal) in files.items():
        frames[0].save(
            folder / name, save_all=True, append_images=frames[1:], duration=80, loop=0, disposal=disposal, optimize=False
        )
        shown(folder / name).save(folder / f"{name}.png")


if __name__ == "__main__":
    main()
