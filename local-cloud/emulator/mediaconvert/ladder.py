"""The renditions of automated ABR. AWS does not publish how MediaConvert chooses them: the decisions here are ours, within its documented rules.

Our reading:
- Candidate sizes have the aspect ratio of the source and the customary short sides; none is above the source or the limit (Width and Height of
  the base output), and the largest such size is always one. With ALLOWED_RENDITIONS, the list itself is the candidates.
- The top rendition has the largest candidate size, and the bitrate that it needs for its quality, within MinAbrBitrate and MaxAbrBitrate.
- Below it, bitrates go down to MinAbrBitrate in equal ratios of at least 1.5, with at most MaxRenditions of them in all. So a simple clip, whose
  top needs little, has fewer and cheaper renditions than a complex one.
- Each bitrate gets the largest size that looks well at it; each size occurs once, so a source with few sizes has few renditions.
- MIN_BOTTOM_RENDITION_SIZE takes away the smaller candidates. MIN_TOP_RENDITION_SIZE is met by the top. FORCE_INCLUDE_RENDITIONS and required
  allowed renditions are put in, in place of the rendition that is nearest in bitrate and not itself asked for; to keep the ratio of 1.5, the
  bitrates of forced ones may fall below MinAbrBitrate.
"""

import dataclasses
import math

RATIO = 1.5
SHORT_SIDES = (4320, 2160, 1440, 1080, 900, 720, 540, 432, 360, 270, 234, 180)
SMALLEST = 32
# A size may have this part of the bitrate that it needs, and still looks better than the next smaller one scaled up.
ENOUGH = 0.6


@dataclasses.dataclass(frozen=True)
class Rendition:
    width: int
    height: int
    bitrate: int


def rungs(settings, source, limit, needs):
    """Renditions from the top down. `source` and `limit` are (width, height), `needs(width, height)` is the bitrate for full quality."""
    rules = _rules(settings)
    most, least = settings.get("MaxAbrBitrate", 8_000_000), settings.get("MinAbrBitrate", 600_000)
    forced = rules["forced"]
    sizes = _candidates(rules, source, limit)
    top = min(max(needs(*sizes[0]), least), most)
    bitrates = _descending(top, least, settings.get("MaxRenditions", 15))
    chosen = []
    for bitrate in bitrates:
        left = [size for size in sizes if not chosen or _area(size) < _area((chosen[-1].width, chosen[-1].height))]
        if not left:
            break
        size = next((each for each in left if needs(*each) * ENOUGH <= bitrate), left[-1])
        chosen.append(Rendition(*(left[0] if not chosen else size), bitrate))
    return _with_forced(chosen, forced, bitrates, settings.get("MaxRenditions", 15), needs)


def _rules(settings):
    found = {"forced": [], "allowed": None, "bottom": (0, 0)}
    for rule in settings.get("Rules", []):
        if "MinBottomRenditionSize" in rule:
            found["bottom"] = _size(rule["MinBottomRenditionSize"])
        found["forced"] += [_size(each) for each in rule.get("ForceIncludeRenditions", [])]
        if "AllowedRenditions" in rule:
            found["allowed"] = [_size(each) for each in rule["AllowedRenditions"]]
            found["forced"] += [_size(each) for each in rule["AllowedRenditions"] if each.get("Required") == "ENABLED"]
    return found


def _candidates(rules, source, limit):
    """From the largest; never empty."""
    top = fitted(source, limit)
    if rules["allowed"] is not None:
        sizes = [size for size in rules["allowed"] if size[0] <= source[0] and size[1] <= source[1]] or [min(rules["allowed"], key=_area)]
    else:
        short = min(top)
        sizes = [top, *(_even((top[0] * side / short, top[1] * side / short)) for side in SHORT_SIDES if side < short)]
        sizes = [size for size in sizes if size == top or (size[0] >= rules["bottom"][0] and size[1] >= rules["bottom"][1])]
    return sorted(set(sizes), key=_area, reverse=True)


def fitted(source, limit):
    """The source's size within the limit, its aspect ratio kept; a limit of None is none."""
    factor = min([1, *(most / size for most, size in zip(limit, source) if most)])
    return _even((source[0] * factor, source[1] * factor))


def _descending(top, least, most_of_them):
    steps = min(int(math.log(top / least, RATIO) + 1e-9), most_of_them - 1) if top > least else 0
    ratio = (top / least) ** (1 / steps) if steps else 1
    return [round(top / ratio ** step) for step in range(steps + 1)]


def _with_forced(chosen, forced, bitrates, most, needs):
    by_size = {(each.width, each.height): each for each in chosen}
    for size in forced:
        if size in by_size:
            continue
        needed = min(max(needs(*size), bitrates[-1]), bitrates[0])
        free = [each for each in by_size.values() if (each.width, each.height) not in forced]
        # The top gives way last.
        nearest = min(free, key=lambda each: (each is chosen[0], abs(math.log(each.bitrate / needed))), default=None)
        full = len(by_size) >= most
        if nearest and (full or (nearest is not chosen[0] and max(nearest.bitrate / needed, needed / nearest.bitrate) < RATIO)):
            del by_size[nearest.width, nearest.height]
            by_size[size] = Rendition(*size, nearest.bitrate)
        else:
            by_size[size] = Rendition(*size, round(needed))
    return _apart(sorted(by_size.values(), key=lambda each: (-_area((each.width, each.height)), -each.bitrate)))


def _apart(renditions):
    """Smaller sizes have smaller bitrates: forced ones may have mixed them up."""
    rates = sorted((each.bitrate for each in renditions), reverse=True)
    for number in range(1, len(rates)):
        rates[number] = min(rates[number], int(rates[number - 1] / RATIO))
    return [dataclasses.replace(each, bitrate=rate) for each, rate in zip(renditions, rates)]


def _size(member):
    return member.get("Width", 0), member.get("Height", 0)


def _even(size):
    return tuple(max(SMALLEST, round(each / 2) * 2) for each in size)


def _area(size):
    return size[0] * size[1]
