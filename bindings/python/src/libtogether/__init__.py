"""The Together AI API, by libtogether.

    import libtogether as together

    client = together.Client()                           # the key from TOGETHER_API_KEY
    answer = client.complete(together.CHAT_COMPLETIONS, model="openai/gpt-oss-20b",
                             messages=[{"role": "user", "content": "What is the capital of France?"}])
    print(answer.text)

`client.stream(...)` gives the text as the model writes it; `AsyncClient` is the same for asyncio. A request that fails
raises `Error`. The API's own description of fields applies: fields are passed by name.
"""
from . import _declarations
from ._asyncio import AsyncClient, AsyncStream
from ._declarations import *  # noqa: F403 - the enumerations and operations
from ._declarations import VERSION as __version__
from ._objects import Batch, Client, Error, Event, Options, Request, Response, Stream, library_version

__all__ = [
    "AsyncClient", "AsyncStream", "Batch", "Client", "Error", "Event", "Options", "Request", "Response", "Stream", "library_version",
    *_declarations.__all__,
]
