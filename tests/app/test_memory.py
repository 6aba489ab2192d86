"""What start-up made is left alone by the collector."""

import gc

from app.server import leave_alone


def test_what_start_up_made_is_not_walked_through_again() -> None:
    try:
        leave_alone()
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
