using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;

namespace LibTogether
{
    /// <summary>
    /// What C reads from a stream of .NET: on threads of the library, by one at a time, at any offset and any number of times. C calls
    /// one function, which never moves, with a number; the call fails once the reader of that number is gone.
    /// </summary>
    sealed class FileReader
    {
        internal static readonly ReaderCallback Read = ReadFile;

        const int MostAtOnce = 1 << 18;

        static readonly Dictionary<long, FileReader> known = new Dictionary<long, FileReader>();
        static long lastNumber;

        // Of each client, how many calls that read were not seen to end. Guarded by known.
        static readonly Dictionary<Handle, int> open = new Dictionary<Handle, int>();

        readonly System.IO.Stream file;
        bool isGone;

        // What it threw last, and how often it has thrown: a run of the request looks for one after its start.
        Exception thrown;
        int failures;

        internal readonly long Number = Interlocked.Increment(ref lastNumber);

        static FileReader()
        {
            // C must not call what is unloaded (Unity does that with every change of a script), or a runtime that has ended.
            AppDomain.CurrentDomain.DomainUnload += (_, __) => EndAll();
            AppDomain.CurrentDomain.ProcessExit += (_, __) => EndAll();
        }

        internal FileReader(System.IO.Stream file)
        {
            this.file = file;
            lock (known) known.Add(Number, this);
        }

        internal int Failures
        {
            get { lock (this) return failures; }
        }

        /// <summary>What it threw behind that many failures; null if nothing.</summary>
        internal Exception ThrownBehind(int before)
        {
            lock (this) return failures > before ? thrown : null;
        }

        /// <summary>From now on nothing reads it.</summary>
        internal void End()
        {
            lock (known) known.Remove(Number);
            lock (this) isGone = true;
        }

        internal static void Begin(Handle client)
        {
            lock (known)
            {
                foreach (Handle freed in open.Keys.Where(one => one.IsFreed).ToList()) open.Remove(freed);
                open.TryGetValue(client, out int count);
                open[client] = count + 1;
            }
        }

        internal static void Ended(Handle client)
        {
            lock (known)
                if (open.TryGetValue(client, out int count)) open[client] = count - 1;
        }

        /// <summary>Frees each client whose calls may still read: behind that, C calls nothing.</summary>
        static void EndAll()
        {
            List<Handle> clients;
            lock (known) clients = open.Where(one => one.Value > 0 && !one.Key.IsFreed).Select(one => one.Key).ToList();
            foreach (Handle client in clients)
            {
                try
                {
                    Native.together_client_interrupt(client);
                }
                catch (ObjectDisposedException)
                {
                    // It is about to be freed.
                }
                client.Dispose();
                // The thread that reads events holds it for a moment. A function that never returns keeps no process from its end.
                for (int wait = 0; wait < 5000 && !client.IsFreed; ++wait) Thread.Sleep(1);
            }
        }

        [MonoPInvokeCallback(typeof(ReaderCallback))]
        static IntPtr ReadFile(ulong offset, IntPtr bytesOut, UIntPtr capacity, IntPtr number)
        {
            FileReader reader;
            lock (known) known.TryGetValue((long)number, out reader);
            return reader == null ? (IntPtr)(-1) : (IntPtr)reader.ReadAt((long)offset, bytesOut, (long)capacity);
        }

        long ReadAt(long offset, IntPtr bytesOut, long capacity)
        {
            lock (this)
            {
                if (isGone) return -1;
                try
                {
                    var room = new byte[Math.Min(capacity, MostAtOnce)];
                    file.Position = offset;
                    int count = file.Read(room, 0, room.Length);
                    // Of more than there is room for C gets the number alone, and refuses it.
                    if (count > room.Length) return capacity + 1;
                    Marshal.Copy(room, 0, bytesOut, count);
                    return count;
                }
                catch (Exception what)
                {
                    // Nothing passes through C: the stream throws it.
                    thrown = what;
                    ++failures;
                    return -1;
                }
            }
        }
    }

    /// <summary>The readers of one call, and how often each had thrown before it.</summary>
    sealed class Reading
    {
        readonly FileReader[] readers;
        readonly int[] before;

        internal Reading(IEnumerable<FileReader> of)
        {
            readers = of.ToArray();
            before = readers.Select(one => one.Failures).ToArray();
        }

        internal bool IsEmpty
        {
            get { return readers.Length == 0; }
        }

        internal Exception Thrown()
        {
            for (int number = 0; number < readers.Length; ++number)
            {
                Exception what = readers[number].ThrownBehind(before[number]);
                if (what != null) return what;
            }
            return null;
        }
    }
}
