"""How many bits a clip needs: a few seconds of it are really encoded at constant quality in two sizes, and what lies between follows a power law."""

import dataclasses
import math
import subprocess

SAMPLE_S = 3
TIMEOUT_S = 120
# The larger of the two sizes has at most this width, so that measuring stays cheap.
WIDEST = 960
EXPONENTS = (0.5, 1.0)


@dataclasses.dataclass(frozen=True)
class Measured:
    bitrate: float
    area: int
    exponent: float

    def needs(self, width, height):
        return self.bitrate * (width * height / self.area) ** self.exponent


def measure(source, crf, rotate_options, directory):
    large = _scaled(source, min(1, WIDEST / source.width))
    small = _scaled(source, min(1, WIDEST / source.width) / 2)
    start = max(0.0, source.duration / 2 - SAMPLE_S / 2)
    # As encoding itself does it; only then the sizes say what encoding will need.
    coded = ["-an", "-c:v", "libx264", "-preset", "ultrafast", "-crf", str(crf), "-threads", "2", "-f", "h264"]
    graph = f"[0:v:0]split=2[a][b];[a]scale={large[0]}:{large[1]}[l];[b]scale={small[0]}:{small[1]}[s]"
    files = directory / "large.h264", directory / "small.h264"
    command = ["ffmpeg", "-nostdin", "-y", "-v", "error", *rotate_options, "-ss", f"{start:.3f}", "-t", str(SAMPLE_S), "-i", f"file:{source.path}",
               "-filter_complex", graph, "-map", "[l]", *coded, str(files[0]), "-map", "[s]", *coded, str(files[1])]
    subprocess.run(command, check=True, capture_output=True, timeout=TIMEOUT_S, stdin=subprocess.DEVNULL)
    seconds = min(SAMPLE_S, source.duration - start)
    return fit([(size[0] * size[1], max(file.stat().st_size, 1) * 8 / seconds) for size, file in zip((large, small), files)])


def fit(points):
    (area, bitrate), (less, lower) = points
    exponent = math.log(bitrate / lower) / math.log(area / less) if area > less else 1.0
    return Measured(bitrate, area, min(max(exponent, EXPONENTS[0]), EXPONENTS[1]))


def _scaled(source, factor):
    return tuple(max(32, round(side * factor / 2) * 2) for side in (source.width, source.height))
