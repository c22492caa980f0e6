import pathlib
import time

from emulator.tests.media import MediaTest, clip, cmaf, output, request, video
from emulator.tests.running import eventually


def encoders(emulator):
    """Processes of ffmpeg that this emulator has started."""
    found = []
    for status in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = status.read_text().rpartition(")")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if name.endswith("(ffmpeg") and rest.split()[1] == str(emulator):
            found.append(int(status.parent.name))
    return found


def lives(process):
    try:
        return "Z" not in pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


class RunningMediaTest(MediaTest):
    def test_encoding_ends_with_the_emulator(self):
        # Too much to be done before it is looked at.
        source = self.put("in/long.mp4", clip(size="1280x720", seconds=10))
        outputs = [output(f"_{number}", "CMFC", video("H_265", MaxBitrate=8_000_000, Width=1920, Height=1080)) for number in range(4)]
        self.mediaconvert.create_job(**request(source, cmaf("s3://media/long/index", *outputs)))
        running = eventually(lambda: encoders(self._process.pid))
        self._stop()
        stopped = time.monotonic()
        eventually(lambda: not any(lives(process) for process in running))
        # Left alone, it would take far longer.
        self.assertLess(time.monotonic() - stopped, 15)
