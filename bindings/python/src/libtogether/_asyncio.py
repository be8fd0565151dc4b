"""The client for asyncio: the event loop watches the client's descriptor, and no thread waits.

One reader takes the events of all streams from the library and hands each to the stream that it belongs to.
"""
import asyncio
import collections
import weakref

from ._declarations import EventKind, Status
from ._library import library
from ._objects import Object, Response, event_from, request_from

# Events that are read before the loop does something else.
AT_ONCE = 64


class AsyncStream(Object):
    """As Stream, with `async for` and `async with`, whose end cancels what is left of it."""

    def __init__(self, client, request):
        super().__init__(library.together_start(client.address, request.address))
        self._client = client
        self._request = request
        # What its tools raised; the ids of their calls say whose a tool is.
        self._raised = []
        self._tool_calls = set()
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
                raise self._raised[0]
            response.checked()
            raise StopAsyncIteration
        return event

    def _take(self, event):
        if event.kind == EventKind.TOOL_CALL:
            self._tool_calls.add(event.id)
        self._unread.append(event)
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)

    def _take_rest(self):
        while self._free.alive:
            viewed = library.together_call_next(self.address, 0)
            self._raised += [raised for _, raised in self._request.take_raised()]
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
        # Requests whose tools may raise.
        self._with_tools = weakref.WeakSet()
        self._loop = None
        self._descriptor = library.together_client_fd(self.address)

    def stream(self, request, /, **fields):
        """Starts a request, whose events are read as they come: `async with client.stream(...) as stream`."""
        stream = AsyncStream(self, request_from(request, fields))
        self._streams[stream.address] = stream
        if stream._request._tools:
            self._with_tools.add(stream._request)
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
        for _ in range(AT_ONCE):
            viewed = library.together_client_next(self.address, 0)
            self._give_raised()
            if not viewed:
                return
            stream = self._streams.get(viewed.contents.call)
            if stream:
                stream._take(event_from(viewed.contents))

    def _give_raised(self):
        """What tools raised, to the streams that called them: of two that the same id fits, the first that has none yet."""
        for request in list(self._with_tools):
            for id, raised in request.take_raised():
                streams = list(self._streams.values())
                callers = [one for one in streams if one._request is request and id in one._tool_calls]
                for stream in sorted(callers, key=lambda one: len(one._raised))[:1]:
                    stream._raised.append(raised)

    def close(self):
        if self._loop is not None and not self._loop.is_closed():
            self._loop.remove_reader(self._descriptor)
        self._loop = None
        super().close()
        # The end of a client cancels its calls, whose last events the tasks that wait still get.
        for stream in list(self._streams.values()):
            stream._take_rest()

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        self.close()
