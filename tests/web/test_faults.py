"""What the user is told about a fault, and what is kept of it."""

from __future__ import annotations

import asyncio
import logging
import re

import pytest
from streamlit.testing.v1 import AppTest


def fail_with_a_fault() -> None:
    from gis.web.faults import tell

    try:
        raise ValueError("Mejsevej 12")
    except ValueError as error:
        assert tell(error)


def fail_with_an_error() -> None:
    from gis.errors import InputError
    from gis.web.faults import tell

    assert tell(InputError("no_area_chosen"))


def fail_over_a_name() -> None:
    from gis.errors import ConflictError
    from gis.web.faults import told

    with told():
        raise ConflictError("area_name_taken", name="*Nord* [her](http://et.sted)")


def test_a_name_in_an_error_is_not_read_as_markdown() -> None:
    app = AppTest.from_function(fail_over_a_name).run()

    # Nor is what looks like an address: the mark that nobody sees keeps it from becoming a link.
    assert "\\*Nord\\* \\[her\\](http\u2060://et.sted)" in app.error[0].value


def test_a_fault_is_told_with_a_code_and_logged_without_its_message(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        app = AppTest.from_function(fail_with_a_fault).run()

    told = app.error[0].value
    found = re.fullmatch(
        r"Noget gik galt hos os, og intet er ændret\. "
        r"Prøv igen, eller oplys koden (K-[2-9A-HJ-NP-Z]{4})\.",
        told,
    )
    assert found
    written = " ".join(record.getMessage() for record in caplog.records)
    assert f"{found[1]} ValueError" in written
    assert "Mejsevej" not in written


def test_an_error_of_the_input_is_told_in_its_own_sentence() -> None:
    app = AppTest.from_function(fail_with_an_error).run()

    assert app.error[0].value == "Vælg et område, eller tegn et på kortet."


def test_streamlit_does_not_write_the_message_either(capfd: pytest.CaptureFixture[str]) -> None:
    from streamlit.error_util import _log_uncaught_app_exception

    import gis.web.faults  # noqa: F401

    _log_uncaught_app_exception(ValueError("Mejsevej 12"))

    assert "Mejsevej" not in "".join(capfd.readouterr())


def test_a_download_that_goes_wrong_is_written_down_by_its_kind_only(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from streamlit.proto.BackMsg_pb2 import BackendOperationRequest
    from streamlit.runtime.backend_operation_handler import DeferredFileHandler
    from streamlit.runtime.media_file_manager import MediaFileManager
    from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

    import gis.web.faults  # noqa: F401

    # As `gis.logs.set_up` does: Streamlit's own handler may write to what another test captured.
    monkeypatch.setattr(logging, "raiseExceptions", False)

    def fail() -> bytes:
        raise KeyError("Mejsevej 12")

    manager = MediaFileManager(MemoryMediaFileStorage("/media"))
    request = BackendOperationRequest()
    request.deferred_file.file_id = manager.add_deferred(fail, "text/csv", "1")
    with caplog.at_level(logging.ERROR):
        asyncio.run(DeferredFileHandler(lambda: manager).handle(request, ""))

    assert re.search(r"K-\w{4} KeyError", caplog.text)
    assert "Mejsevej" not in caplog.text + "".join(capfd.readouterr())
