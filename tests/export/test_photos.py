"""The user's photos."""

from pathlib import Path

from PIL import Image

from export.build.photos import LONGEST_SIDE, photos_in, portrait


def test_the_users_photos_are_upright_bounded_and_other_files_are_passed_over(tmp_path: Path) -> None:
    sideways = portrait().crop((0, 0, 512, 256)).resize((2400, 1200))
    exif = Image.Exif()
    exif[0x0112] = 6  # EXIF orientation: turn by 90 degrees to see it upright
    (tmp_path / "below").mkdir()
    sideways.save(tmp_path / "below" / "phone.jpg", exif=exif)
    portrait().convert("RGBA").save(tmp_path / "a.png")
    (tmp_path / "notes.txt").write_text("no photo")
    (tmp_path / "broken.jpg").write_bytes((tmp_path / "below" / "phone.jpg").read_bytes()[:5000])
    photos = {photo.name: photo.pixels.shape for photo in photos_in(tmp_path)}
    assert photos == {"a.png": (512, 512, 3), "phone.jpg": (LONGEST_SIDE, LONGEST_SIDE // 2, 3)}
    assert list(photos_in(tmp_path / "not there")) == []
