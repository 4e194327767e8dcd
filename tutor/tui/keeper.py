"""The store behind one thread of its own: nothing that a key does waits for the disk.

The store is opened when the keeper is made, and closed with it; what was handed over before is written first.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from tutor.progress.store import Standing, Store
    from tutor.session import Material, Mode, Session
    from tutor.session.reviewing import Review

__all__ = ["Keeper"]

_Result = TypeVar("_Result")


class Keeper:
    """Reads and writes the learner's progress. Every method hands work over and returns at once."""

    def __init__(self, open_store: Callable[[], Store] | None = None) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="keeper")
        self._store = self._pool.submit(open_store or _open_store)
        self._latest: Session | None = None
        self._closed = False

    def resume(self, material: Material, mode: Mode | None) -> Future[Session]:
        """The lesson's session, where it was left."""

        def work(store: Store) -> Session:
            from tutor.session.keeping import resume  # needs numpy, after the first paint

            return resume(material, store, mode)

        return self._with_store(work)

    def keep(self, session: Session) -> Future[str]:
        """Write down what was answered and where the learner is; done when it is on disk, with the store's banner.

        A place that the learner has already left again, and at which nothing was answered, is not written.
        """
        self._latest = session

        def work(store: Store) -> str:
            from tutor.session.keeping import keep  # as above

            if session.given or session is self._latest:
                keep(session, store)
            return store.banner

        return self._with_store(work)

    def standings(self) -> Future[tuple[tuple[Standing, ...], str]]:
        """Where each lesson that was begun stands, the latest first, and the store's banner."""
        return self._with_store(lambda store: (store.standings(), store.banner))

    def review(self, folder: Path | None) -> Future[Review]:
        """What is due today."""

        def work(store: Store) -> Review:
            from tutor.session.reviewing import review_now  # needs numpy and fsrs, after the first paint

            return review_now(store, folder)

        return self._with_store(work)

    def close(self) -> None:
        """Write what waits and let go of the file."""
        if not self._closed:
            closing = self._with_store(lambda store: store.close())
            self._closed = True
            closing.result()
            self._pool.shutdown()

    def _with_store(self, work: Callable[[Store], _Result]) -> Future[_Result]:
        return self._pool.submit(lambda: work(self._store.result()))


def _open_store() -> Store:
    from tutor.progress.store import open_store  # sqlite3, in the keeper's thread

    return open_store()
