"""The lake needs a folder in which files can be made."""

from jinlin.lake.checks import check_lake


def test_a_folder_that_does_not_exist_yet_is_fine_where_it_can_be_made(settings, tmp_path):
    settings.JINLIN_LAKE = tmp_path / "not" / "yet"
    assert check_lake() == []


def test_a_place_where_no_folder_can_be_made_is_refused(settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.JINLIN_LAKE = tmp_path / "file" / "lake"
    (error,) = check_lake()
    assert (error.id, error.msg) == ("jinlin.E001", f"The lake folder {tmp_path}/file/lake cannot be written to.")
    assert (
        error.hint
        == f"Give this user the right to write in {tmp_path}/file/lake, or name another folder in JINLIN_LAKE."
    )
