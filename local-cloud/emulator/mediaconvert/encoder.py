"""One run of ffmpeg makes all tracks and images of a job: the source is decoded once, each track is a branch of the filter graph."""

import math
import subprocess
import threading

from emulator.mediaconvert.job import Failed

THREADS = 2
# All jobs together: more runs at a time only take longer each.
RUNS = threading.Semaphore(2)
# 1076: "Problem reading input file", of MediaConvert's documented codes.
UNREADABLE = 1076
ROTATIONS = {"DEGREES_90": "transpose=1", "DEGREES_180": "hflip,vflip", "DEGREES_270": "transpose=2"}


def encode(job, source, groups, rotate, directory, on_progress):
    """Files of each group in a directory of its own. Failed when ffmpeg gives up."""
    if not any(group.tracks or group.captures for group in groups):
        raise Failed(1040, "The input has neither video nor audio that the outputs ask for.")
    with RUNS, (directory / "errors").open("wb") as errors:
        process = subprocess.Popen(command(source, groups, rotate, directory), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True)
        try:
            for line in process.stdout:
                name, _, value = line.strip().partition("=")
                if name == "out_time_us" and value.lstrip("-").isdigit():
                    on_progress(min(max(int(value) / 1e6 / source.duration, 0), 1) if source.duration else 0)
                elif job.canceled:
                    on_progress(0)
            code = process.wait()
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
    if code:
        last = (directory / "errors").read_text(errors="replace").strip().splitlines()[-1:]
        raise Failed(UNREADABLE, f"Encountered a problem reading or encoding the input: {' '.join(last)[:500]}")


def rotate_options(rotate):
    """Players of ffmpeg's kind turn a picture by themselves unless told not to."""
    return [] if rotate == "AUTO" else ["-noautorotate"]


def command(source, groups, rotate, directory):
    graph, outputs, pictures = [], [], 0
    for number, group in enumerate(groups):
        target = directory / str(number)
        target.mkdir()
        for track in group.tracks:
            if track.video:
                graph.append(f"[p{pictures}]{_scaled(track.video)}[o{pictures}]")
                outputs += ["-map", f"[o{pictures}]", *_video(track.video)]
                pictures += 1
            if track.audio:
                outputs += ["-map", f"0:a:{track.audio.track - 1}", *_audio(track.audio)]
            outputs += _muxed(group, track, target)
        for images in [*group.captures, *([group.thumbnails] if group.thumbnails else [])]:
            graph.append(f"[p{pictures}]{_captured(images)}[o{pictures}]")
            outputs += ["-map", f"[o{pictures}]", *_images(images, target)]
            pictures += 1
    base = [each for each in (ROTATIONS.get(rotate), f"scale={source.width}:{source.height},setsar=1") if each]
    split = f"[0:v:0]{','.join(base)},split={pictures}" + "".join(f"[p{number}]" for number in range(pictures))
    return ["ffmpeg", "-nostdin", "-y", "-v", "error", "-progress", "pipe:1", "-stats_period", "0.1", *rotate_options(rotate), "-i", f"file:{source.path}",
            *(["-filter_complex_threads", "1", "-filter_complex", ";".join([split, *graph])] if pictures else []), *outputs]


def _scaled(video):
    size = f"{video.width}:{video.height}"
    scale = {
        "FILL": f"scale={size}:force_original_aspect_ratio=increase,crop={size}",
        "DEFAULT": f"scale={size}:force_original_aspect_ratio=decrease:force_divisible_by=2,pad={size}:(ow-iw)/2:(oh-ih)/2",
    }.get(video.scaling, f"scale={size}")
    return f"fps={video.frame_rate},{scale},setsar=1,format=yuv420p"


def _captured(images):
    chosen = rf"select='isnan(prev_selected_t)+gte(t-prev_selected_t\,{images.interval - 0.001:.3f})'"
    tiled = f",tile={images.columns}x{images.rows}" if images.columns else ""
    return f"{chosen},scale={images.width}:{images.height},setsar=1{tiled},format=yuvj420p"


def _images(images, target):
    number, start = ("%09d", "1") if images.columns else ("%07d", "0")
    separator = "_" if images.columns else "."
    most = ["-frames:v", str(images.most)] if images.most else []
    quality = str(round(31 - 29 * images.quality / 100))
    return [*most, "-fps_mode", "passthrough", "-c:v", "mjpeg", "-q:v", quality, "-f", "image2", "-start_number", start,
            f"{target}/{_escaped(images.stem)}{separator}{number}.jpg"]


def _video(video):
    frames = max(1, math.ceil(video.gop_s * video.frame_rate - 1e-6))
    limit = video.bitrate
    # A buffer of one second, half full at the start: a short clip must not be all start.
    capped = ["-maxrate", str(limit), "-bufsize", str(limit), "-rc_init_occupancy", str(limit // 2)] if limit else []
    keys = ["-g", str(frames), "-keyint_min", str(frames), "-force_key_frames", f"expr:gte(t,n_forced*{video.gop_s:g})", "-threads", str(THREADS)]
    if video.codec == "H_264":
        return ["-c:v", "libx264", "-preset", "ultrafast", "-crf", str(video.crf), "-sc_threshold", "0", *capped, *keys]
    if video.codec == "H_265":
        own = f"bframes=0:scenecut=0:open-gop=0:pools={THREADS}:frame-threads=1:log-level=error"
        return ["-c:v", "libx265", "-preset", "ultrafast", "-crf", str(video.crf), "-tag:v", "hvc1", "-forced-idr", "1", "-x265-params", own, *capped, *keys]
    own = f"lp={THREADS}" + (f":mbr={max(limit // 1000, 1)}" if limit else "")
    return ["-c:v", "libsvtav1", "-preset", "12", "-crf", str(video.crf + 10), "-g", str(frames), "-svtav1-params", own]


def _audio(audio):
    channels = ["-ac", str(audio.channels)] if audio.channels else []
    return ["-c:a", "aac", "-b:a", str(audio.bitrate), "-ar", str(audio.sample_rate), *channels]


def _muxed(group, track, target):
    stem = f"{target}/{track.stem}"
    if group.kind == "FILE_GROUP_SETTINGS":
        return [f"{target}/{track.stem}.{track.extension}"]
    options = ["-f", "hls", "-hls_time", str(group.segment_s), "-hls_playlist_type", "vod", "-hls_flags", "independent_segments", "-start_number", "1"]
    if group.kind == "HLS_GROUP_SETTINGS":
        return [*options, "-muxdelay", "0", "-muxpreload", "0", "-hls_segment_filename", f"{stem}_%05d.ts", f"{target}/{track.stem}.m3u8"]
    return [*options, "-hls_segment_type", "fmp4", "-hls_fmp4_init_filename", f"{track.stem}init.{track.extension}", "-hls_segment_filename",
            f"{stem}_%09d.{track.extension}", f"{target}/{track.stem}.m3u8"]


def _escaped(name):
    return name.replace("%", "%%")
