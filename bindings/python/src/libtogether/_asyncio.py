"""The client for asyncio: the event loop watches the client's descriptor, and no thread waits.

One reader takes the events of all streams from the library and hands each to the stream that it belongs to. While one of them
has tools, it reads each by itself: then what a tool raises is known to be that stream's.
"""
import asyncio
import collections
import sys
import weakref

from ._declarations import EventKind, Status
from ._library import library
from ._objects import Object, Response, Uploads, event_from, request_from

# Events that are read before the loop does something else.
AT_ONCE = 64


class AsyncStream(Object):
    """As Stream, with `async for` and `async with`, whose end cancels what is left of it."""

    def __init__(self, client, request):
        uploads = Uploads(client, list(request._readers.values()))
        super().__init__(library.together_start(client.address, request.address))
        self._client = client
        self._uploads = uploads
        self._request = request
        # What a tool of its own raised first.
        self._raised = None
        # Copies of what was read; they are parts of one answer, whose size the library limits.
        self._unread = collections.deque()
        self._waiting = None
        self._is_over = False

    def cancel(self):
        """Ends the stream with CANCELLED. Nothing else of the client is touched."""
        library.together_call_cancel(self.address)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        self.close()

    def __aiter__(self):
        return self

    async def __anext__(self):
        while not self._unread:
            if self._is_over:
                raise StopAsyncIteration
            self._client._watch()
            self._waiting = asyncio.get_running_loop().create_future()
            try:
                await self._waiting
            finally:
                self._waiting = None
        event = self._unread.popleft()
        if event.kind == EventKind.DONE:
            self._is_over = True
            response = self.response()
            if self._raised and response.status == Status.CANCELLED:
                raise self._raised
            self._uploads.explain(response).checked()
            raise StopAsyncIteration
        return event

    def _take(self, event):
        self._unread.append(event)
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)

    def _read(self, most):
        """Takes its events, at most so many, and runs its tools."""
        for _ in range(most):
            if not self._free.alive:
                return
            viewed = library.together_call_next(self.address, 0)
            for raised in self._request.take_raised():
                self._raised = self._raised or raised
            if not viewed:
                return
            self._take(event_from(viewed.contents))

    async def texts(self):
        """The text of the answer, as the model writes it."""
        async for event in self:
            if event.kind == EventKind.TEXT:
                yield event.text

    def response(self):
        """The whole answer, once the last event was read."""
        return Response(library.together_call_response(self.address))


class AsyncClient(Object):
    """As Client, for one event loop. It needs a loop that watches descriptors: any but Windows' ProactorEventLoop."""

    def __init__(self, options=None):
        super().__init__(library.together_client_new(options.address if options else None))
        self.check(library.together_object_status(self.address))
        # A stream that nothing refers to any more is freed, and its call cancelled.
        self._streams = weakref.WeakValueDictionary()
        self._loop = None
        self._descriptor = library.together_client_fd(self.address)

    def stream(self, request, /, **fields):
        """Starts a request, whose events are read as they come: `async with client.stream(...) as stream`."""
        stream = AsyncStream(self, request_from(request, fields))
        self._streams[stream.address] = stream
        return stream

    async def complete(self, request, /, **fields):
        """Sends a request and waits for its whole answer. Raises Error if it fails. Cancelling the task cancels the call."""
        async with self.stream(request, **fields) as stream:
            async for _ in stream:
                pass
            return stream.response()

    def _watch(self):
        loop = asyncio.get_running_loop()
        if self._loop is loop:
            return
        if self._loop is not None and not self._loop.is_closed():
            self._loop.remove_reader(self._descriptor)
        self._loop = loop
        loop.add_reader(self._descriptor, self._read)

    def _read(self):
        streams = list(self._streams.values())
        if any(stream._request._tools for stream in streams):
            for stream in streams:
                stream._read(AT_ONCE)
            return
        for _ in range(AT_ONCE):
            viewed = library.together_client_next(self.address, 0)
            if not viewed:
                return
            stream = self._streams.get(viewed.contents.call)
            if stream:
                stream._take(event_from(viewed.contents))

    def close(self):
        if self._loop is not None and not self._loop.is_closed():
            self._loop.remove_reader(self._descriptor)
        self._loop = None
        super().close()
        # The end of a client cancels its calls, whose last events the tasks that wait still get.
        for stream in list(self._streams.values()):
            stream._read(sys.maxsize)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        self.close()
