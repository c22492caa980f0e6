"""What manifests need of fragmented MP4 files: the codec as RFC 6381 spells it, the timescale, and when a segment starts."""

CONTAINERS = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf")
# Of a sample entry, what stands before its own boxes.
VISUAL, AUDIO = 86, 36


def boxes(data, start=0, end=None):
    """(kind, start of the content, end), containers before what they contain."""
    end = len(data) if end is None else end
    while start + 8 <= end:
        size, kind = int.from_bytes(data[start:start + 4], "big"), data[start + 4:start + 8]
        head = 8
        if size == 1:
            size, head = int.from_bytes(data[start + 8:start + 16], "big"), 16
        size = size or end - start
        yield kind, start + head, start + size
        if kind in CONTAINERS:
            yield from boxes(data, start + head, start + size)
        start += size


def _content(data, kind):
    return next(data[start:end] for found, start, end in boxes(data) if found == kind)


def timescale(init):
    header = _content(init, b"mdhd")
    return int.from_bytes(header[20:24] if header[0] == 1 else header[12:16], "big")


def start(segment):
    """In units of the timescale."""
    header = _content(segment, b"tfdt")
    return int.from_bytes(header[4:12] if header[0] == 1 else header[4:8], "big")


def codec(init):
    described = _content(init, b"stsd")
    entry = described[8:]
    kind = entry[4:8].decode()
    inner = {name: entry[begin:end] for name, begin, end in boxes(entry, AUDIO if kind == "mp4a" else VISUAL)}
    return CODECS[kind](kind, inner)


def _avc(kind, inner):
    return f"{kind}.{inner[b'avcC'][1:4].hex().upper()}"


def _hevc(kind, inner):
    """ISO/IEC 14496-15, annex E."""
    config = inner[b"hvcC"]
    profile, compatible, level = config[1], int.from_bytes(config[2:6], "big"), config[12]
    space = ("", "A", "B", "C")[profile >> 6]
    mirrored = int(f"{compatible:032b}"[::-1], 2)
    constraints = config[6:12].rstrip(b"\0")
    return ".".join([kind, f"{space}{profile & 31}", f"{mirrored:X}", f"{'H' if profile & 32 else 'L'}{level}", *(f"{each:X}" for each in constraints)])


def _av1(kind, inner):
    config = inner[b"av1C"]
    depth = 10 if config[2] & 0x40 else 8
    return f"{kind}.{config[1] >> 5}.{config[1] & 31:02d}{'H' if config[2] & 0x80 else 'M'}.{depth:02d}"


CODECS = {"avc1": _avc, "hvc1": _hevc, "hev1": _hevc, "av01": _av1, "mp4a": lambda _kind, _inner: "mp4a.40.2"}
