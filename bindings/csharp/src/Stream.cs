using System;
using System.Collections;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;

namespace LibTogether
{
    /// <summary>
    /// A request that runs on a thread of the library. Its events are read by foreach, by await foreach, by Next, by NextAsync, or
    /// once a frame by TryNext; a failure is thrown behind the last one. Dispose cancels what is left.
    /// </summary>
    public sealed class Stream : NativeObject, IEnumerable<Event>
#if NETSTANDARD2_1 || NETSTANDARD2_1_OR_GREATER || NETCOREAPP3_0_OR_GREATER
        , IAsyncEnumerable<Event>
#endif
    {
        // Without its client a stream is cancelled.
        readonly Client client;
        readonly Inbox inbox;
        readonly CancellationToken token;
        readonly CancellationTokenRegistration registration;
        readonly List<string> toolCalls = new List<string>();
        // One thread sends at a time. Nothing waits under it.
        readonly object sending = new object();

        internal Stream(Client client, Inbox inbox, IntPtr call, CancellationToken token) : base(call)
        {
            this.client = client;
            this.inbox = inbox;
            this.token = token;
            registration = token.Register(Cancel);
        }

        ~Stream()
        {
            // Without its fields if its making failed.
            if (inbox != null) client.Dispatcher.Drop(inbox);
        }

        public override void Dispose()
        {
            registration.Dispose();
            base.Dispose();
            client.Dispatcher.Drop(inbox);
            GC.SuppressFinalize(this);
        }

        /// <summary>Ends the stream with Status.Cancelled, from any thread. Nothing else of the client is touched.</summary>
        public void Cancel()
        {
            try
            {
                Native.together_call_cancel(Handle);
            }
            catch (ObjectDisposedException)
            {
                // A token may be cancelled while the stream is disposed of, which cancels it too.
            }
        }

        /// <summary>
        /// Sends a message to a session: a JSON object. Never waits, and may be called while another thread reads. The exception
        /// has TooLarge if 1 MiB waits to be sent.
        /// </summary>
        public void Send(string json)
        {
            byte[] encoded = Library.Zstring(json);
            lock (sending) CheckSent(Native.together_call_send(Handle, encoded));
        }

        /// <summary>Sends raw audio to a session that listens, in pieces of any size. As Send.</summary>
        public void SendBytes(byte[] samples)
        {
            lock (sending) CheckSent(Native.together_call_send_bytes(Handle, samples, (UIntPtr)samples.Length));
        }

        /// <summary>Ends a session in good order: what is due still comes, and then the end. As Send.</summary>
        public void Finish()
        {
            lock (sending) CheckSent(Native.together_call_finish(Handle));
        }

        void CheckSent(Status status)
        {
            if (status == Status.Ok)
            {
                inbox.IsSession = true;
                return;
            }
            string message = Message;
            if (message.Length == 0) message = "not sent: see together_call_send for what a session takes, and when";
            throw new TogetherException(status, message, null);
        }

        /// <summary>Whether the last event was read.</summary>
        public bool IsOver { get; private set; }

        /// <summary>The next event, if it is here: for a loop that must not wait. Throws if the stream failed.</summary>
        public bool TryNext(out Event next)
        {
            next = IsClosed ? throw new ObjectDisposedException("Stream") : IsOver ? null : inbox.Take();
            if (inbox.IsCut) Cancel();
            if (next == null) return false;
            if (next.Kind == EventKind.ToolCall) toolCalls.Add(next.Id);
            if (next.Kind != EventKind.Done) return true;
            next = null;
            End();
            return false;
        }

        /// <summary>The next event; null after the last one.</summary>
        public Event Next()
        {
            return NextAsync().GetAwaiter().GetResult();
        }

        public async Task<Event> NextAsync()
        {
            Event next;
            while (!TryNext(out next) && !IsOver)
            {
                client.Dispatcher.RefuseToWaitForItself();
                await inbox.Arrival().ConfigureAwait(false);
            }
            return next;
        }

        void End()
        {
            IsOver = true;
            registration.Dispose();
            foreach (string id in toolCalls)
            {
                Exception thrown = inbox.Tools.TakeThrown(id);
                if (thrown != null) ExceptionDispatchInfo.Capture(thrown).Throw();
            }
            Response answer = Answer();
            if (inbox.IsCut)
                throw new TogetherException(Status.Cancelled, "cancelled: more than 64 MiB of the session's events were not read", answer);
            if (answer.Status == Status.Cancelled && token.IsCancellationRequested)
                throw new OperationCanceledException(answer.Message, token);
            Exception cause = answer.Status == Status.File ? inbox.Reading.Thrown() : null;
            if (cause != null) throw new TogetherException(Status.File, answer.Message, answer, cause);
            answer.Checked().Dispose();
        }

        /// <summary>The whole answer, once the last event was read; it may have failed.</summary>
        public Response Answer()
        {
            return new Response(Native.together_call_response(Handle));
        }

        /// <summary>The text of the answer, as the model writes it.</summary>
        public IEnumerable<string> Texts()
        {
            foreach (Event one in this)
                if (one.Kind == EventKind.Text) yield return one.Text;
        }

        public IEnumerator<Event> GetEnumerator()
        {
            for (Event one = Next(); one != null; one = Next()) yield return one;
        }

        IEnumerator IEnumerable.GetEnumerator()
        {
            return GetEnumerator();
        }

#if NETSTANDARD2_1 || NETSTANDARD2_1_OR_GREATER || NETCOREAPP3_0_OR_GREATER
        public IAsyncEnumerator<Event> GetAsyncEnumerator(CancellationToken token = default(CancellationToken))
        {
            return new AsyncEnumerator(this, token);
        }

        sealed class AsyncEnumerator : IAsyncEnumerator<Event>
        {
            readonly Stream stream;
            readonly CancellationToken token;
            readonly CancellationTokenRegistration registration;

            internal AsyncEnumerator(Stream stream, CancellationToken token)
            {
                this.stream = stream;
                this.token = token;
                registration = token.Register(stream.Cancel);
            }

            public Event Current { get; private set; }

            public ValueTask<bool> MoveNextAsync()
            {
                return new ValueTask<bool>(Move());
            }

            async Task<bool> Move()
            {
                try
                {
                    Current = await stream.NextAsync().ConfigureAwait(false);
                }
                catch (TogetherException failed) when (failed.Status == Status.Cancelled && token.IsCancellationRequested)
                {
                    throw new OperationCanceledException(failed.Message, token);
                }
                return Current != null;
            }

            public ValueTask DisposeAsync()
            {
                registration.Dispose();
                return default(ValueTask);
            }
        }
#endif
    }
}
