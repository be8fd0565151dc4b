using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LibTogether
{
    /// <summary>An object of C. The runtime does not free it while a function uses it, and refuses it once it is closed.</summary>
    sealed class Handle : SafeHandle
    {
        internal static readonly Handle None = new Handle(IntPtr.Zero, true);

        internal Handle(IntPtr at, bool isOwned) : base(IntPtr.Zero, isOwned)
        {
            SetHandle(at);
        }

        public override bool IsInvalid
        {
            get { return handle == IntPtr.Zero; }
        }

        internal volatile bool IsFreed;

        protected override bool ReleaseHandle()
        {
            Native.together_free(handle);
            IsFreed = true;
            return true;
        }
    }

    /// <summary>An object of the library. Dispose frees it, once; the collector does otherwise.</summary>
    public abstract class NativeObject : IDisposable
    {
        readonly Handle handle;
        volatile bool isClosed;

        internal NativeObject(IntPtr at, bool isOwned = true)
        {
            handle = new Handle(at, isOwned);
        }

        internal bool IsClosed
        {
            get { return isClosed; }
        }

        // A SafeHandle alone would refuse only when the last function that uses it has returned.
        internal Handle Handle
        {
            get { return isClosed ? throw new ObjectDisposedException(GetType().Name) : handle; }
        }

        public Status Status
        {
            [MethodImpl(MethodImplOptions.NoInlining)]
            get { return Native.together_object_status(Handle); }
        }

        /// <summary>Why it failed, in one line; "" if it did not.</summary>
        public string Message
        {
            get { return Lent(() => Library.String(Native.together_object_message(Handle))); }
        }

        public virtual void Dispose()
        {
            isClosed = true;
            handle.Dispose();
        }

        internal void Check(Status status)
        {
            if (status != Status.Ok) throw new TogetherException(status, Message, null);
        }

        /// <summary>Reads what the object lends: it stays until the copy is made, also if another thread disposes of it.</summary>
        internal T Lent<T>(Func<T> read)
        {
            bool isHeld = false;
            try
            {
                Handle.DangerousAddRef(ref isHeld);
                return read();
            }
            finally
            {
                if (isHeld) handle.DangerousRelease();
            }
        }
    }

    /// <summary>A request that failed, or an argument that was refused.</summary>
    public sealed class TogetherException : Exception
    {
        internal TogetherException(Status status, string message, Response response, Exception cause = null)
            : base(message, cause)
        {
            Status = status;
            Response = response;
            HttpStatus = response == null ? 0 : response.HttpStatus;
            RequestId = response == null ? "" : response.RequestId;
            RetryAfterMs = response == null ? -1 : response.RetryAfterMs;
        }

        public Status Status { get; }

        /// <summary>0 if no answer arrived.</summary>
        public int HttpStatus { get; }

        public string RequestId { get; }

        /// <summary>How long the service asks to wait, in milliseconds; -1 if it does not say.</summary>
        public long RetryAfterMs { get; }

        /// <summary>What arrived of an answer; null if an argument was refused.</summary>
        public Response Response { get; }
    }
}
