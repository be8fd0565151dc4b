using System;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace LibTogether
{
    /// <summary>A server, a key and a pool of connections: make one and keep it. Any number of threads may use it.</summary>
    public sealed class Client : NativeObject
    {
        internal readonly Dispatcher Dispatcher;

        /// <summary>Without options the key is that of TOGETHER_API_KEY.</summary>
        public Client(Options options = null)
            : base(Library.Loaded(() => Native.together_client_new(options == null ? Handle.None : options.Handle)))
        {
            Check(Status);
            Dispatcher = new Dispatcher(Handle);
        }

        /// <summary>The version of the library that is loaded.</summary>
        public static string LibraryVersion
        {
            get { return Library.Loaded(() => Library.String(Native.together_version())); }
        }

        /// <summary>Cancels what runs, and frees the client. Its streams end.</summary>
        public override void Dispose()
        {
            if (IsClosed) return;
            // Ends the wait of the thread that reads.
            Interrupt();
            base.Dispose();
        }

        /// <summary>Starts a request, whose events are read as they come. Cancelling the token cancels it alone.</summary>
        public Stream Stream(Request request, CancellationToken token = default(CancellationToken))
        {
            var inbox = new Inbox(request.Tools);
            return new Stream(this, inbox, Dispatcher.Start(Handle, inbox, request), token);
        }

        /// <summary>
        /// Sends a request and waits for its whole answer. Throws TogetherException if it fails, OperationCanceledException if the
        /// token was cancelled.
        /// </summary>
        public async Task<Response> CompleteAsync(Request request, CancellationToken token = default(CancellationToken))
        {
            using (Stream stream = Stream(request, token))
            {
                while (await stream.NextAsync().ConfigureAwait(false) != null) { }
                return stream.Answer();
            }
        }

        public Response Complete(Request request, CancellationToken token = default(CancellationToken))
        {
            return CompleteAsync(request, token).GetAwaiter().GetResult();
        }

        public void SetApiKey(string key)
        {
            byte[] encoded = Library.Utf8(key);
            Check(Native.together_client_set_api_key_n(Handle, encoded, (UIntPtr)encoded.Length));
        }

        /// <summary>What the client has used.</summary>
        public Usage Usage()
        {
            var usage = new Usage();
            Check(Native.together_client_usage(Handle, ref usage, (UIntPtr)Marshal.SizeOf<Usage>()));
            return usage;
        }

        /// <summary>Connects ahead of need, and returns at once.</summary>
        public void Connect()
        {
            Check(Native.together_client_connect(Handle));
        }

        /// <summary>Cancels everything, for the end of a program. One stream ends by its own Cancel.</summary>
        public void Interrupt()
        {
            Native.together_client_interrupt(Handle);
        }

        /// <summary>A report on every step of a request, for support: its text.</summary>
        public Response Diagnose()
        {
            return new Response(Native.together_client_diagnose(Handle));
        }
    }
}
