"""Have a converter of this machine read a legacy document: bounded in time and output, in a folder of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from pipelines.exceptions import ExtractError

SECONDS = 60.0
LARGEST = 20_000_000
ADVICE = "install antiword (Debian: apt-get install antiword) or LibreOffice (apt-get install libreoffice-writer-nogui)"
TABLE_ADVICE = "install LibreOffice (Debian: apt-get install libreoffice-calc-nogui)"
LIMITS = f'ulimit -t {SECONDS:.0f}; ulimit -f {4 * LARGEST // 512}; exec "$0" "$@"'  # of computing, and of a file
OFFICE = ("soffice", "libreoffice")
HEADLESS = ("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard")
# A document may link to pictures elsewhere: nothing linked is loaded, no macro runs, and the proxy is a closed port.
OFFICE_SETTINGS = (
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


def convert(body: bytes, ending: str, why: str) -> bytes:
    """Return a legacy document as text, DOCX or XLSX. Raises ExtractError when no converter is there, or all fail.

    ``why`` says what the body is, for the message.
    """
    tried: list[str] = []
    with tempfile.TemporaryDirectory(prefix="jiannuo-") as name:
        folder = Path(name)
        source = folder / f"document.{ending}"
        source.write_bytes(body)
        for program, command, result in _commands(folder, source, ending):
            problem = _run(command, folder, result if program == "antiword" else None)
            made = result.read_bytes() if result.is_file() and result.stat().st_size <= LARGEST else b""
            if not problem and made.strip():
                return made
            tried.append(f"{program}: {problem or 'no text'}")
    if tried:
        raise ExtractError(f"{why}; it could not be converted ({'; '.join(tried)[:300]})")
    raise ExtractError(f"{why}; to read it, {TABLE_ADVICE if ending == 'xls' else ADVICE}")


def _commands(folder: Path, source: Path, ending: str) -> list[tuple[str, list[str], Path]]:
    """Return the converters that are here: name, command, and the file that the command makes."""
    found: list[tuple[str, list[str], Path]] = []
    antiword = shutil.which("antiword")
    if antiword and ending == "doc":
        found.append(("antiword", [antiword, "-m", "UTF-8.txt", "-w", "0", str(source)], folder / "antiword.txt"))
    office = next((path for path in map(shutil.which, OFFICE) if path), None)
    if office:
        target = "xlsx" if ending == "xls" else "docx"
        profile = f"-env:UserInstallation={_profile(folder).as_uri()}"
        arguments = [profile, "--convert-to", target, "--outdir", str(folder), str(source)]
        found.append(("LibreOffice", [office, *HEADLESS, *arguments], folder / f"document.{target}"))
    return found


def _profile(folder: Path) -> Path:
    """Write a profile with our settings for an office; return its folder."""
    items = "".join(
        f'<item oor:path="/org.openoffice.{"" if where.startswith("Inet") else "Office."}{where}">'
        f'<prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for where, name, value in OFFICE_SETTINGS
    )
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>', encoding="utf-8"
    )
    return profile


def _run(command: list[str], folder: Path, output: Path | None) -> str:
    """Run a converter; return what went wrong, empty for nothing. ``output`` takes what it prints."""
    # Its home is the folder; the variables for a proxy, a display and a session stay behind.
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "TMPDIR": str(folder), "LC_ALL": "C.UTF-8"}
    with (output or folder / "printed").open("wb") as printed:
        process = subprocess.Popen(  # noqa: S603 - a program of this machine's path, no shell, our own arguments
            ["/bin/sh", "-c", LIMITS, *command],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            code = process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return f"not done after {SECONDS:.0f} seconds"
    return "" if code == 0 else f"exit code {code}"
