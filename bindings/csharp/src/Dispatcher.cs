using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace LibTogether
{
    /// <summary>
    /// The events of one call that were not read yet: parts of one answer, whose size the library limits; or a session's, which
    /// are charged to MostUnread.
    /// </summary>
    sealed class Inbox
    {
        readonly Queue<Event> unread = new Queue<Event>();
        TaskCompletionSource<bool> waiting;

        // In bytes: the answer of a session has no end that the library could limit.
        static long MostUnread = 64 << 20;
        long unreadBytes;

        internal volatile bool IsSession;
        // Events were not kept.
        internal volatile bool IsCut;
        internal IntPtr Id;
        internal readonly Tools Tools;
        internal readonly Reading Reading;

        internal Inbox(Tools tools)
        {
            Tools = tools;
            Reading = tools.Readers();
        }

        internal void Put(Event one)
        {
            TaskCompletionSource<bool> woken;
            lock (unread)
            {
                unreadBytes += one.Size;
                if (IsSession && one.Kind != EventKind.Done && unreadBytes > MostUnread)
                {
                    unreadBytes -= one.Size;
                    IsCut = true;
                    return;
                }
                unread.Enqueue(one);
                woken = waiting;
                waiting = null;
            }
            if (woken != null) woken.TrySetResult(true);
        }

        internal Event Take()
        {
            lock (unread)
            {
                if (unread.Count == 0) return null;
                Event one = unread.Dequeue();
                unreadBytes -= one.Size;
                return one;
            }
        }

        /// <summary>Ends when there is an event. What waits goes on elsewhere than on the thread that reads.</summary>
        internal Task Arrival()
        {
            lock (unread)
            {
                if (unread.Count > 0) return Task.CompletedTask;
                if (waiting == null)
                    waiting = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
                return waiting.Task;
            }
        }
    }

    /// <summary>
    /// Reads the events of all calls of a client, on a thread that is there as long as calls are, and hands each to its
    /// stream. A number tells the calls apart: an address may be that of a later call.
    /// </summary>
    sealed class Dispatcher
    {
        // In milliseconds: after that long it notices that the last stream was dropped.
        const int Slice = 100;

        readonly Handle client;
        readonly Dictionary<IntPtr, Inbox> running = new Dictionary<IntPtr, Inbox>();
        readonly List<IntPtr> dropped = new List<IntPtr>();
        int lastId;
        Thread reader;

        internal Dispatcher(Handle client)
        {
            this.client = client;
        }

        internal IntPtr Start(Handle client, Inbox inbox, Request request)
        {
            lock (running)
            {
                do inbox.Id = (IntPtr)(++lastId);
                while (running.ContainsKey(inbox.Id));
                running.Add(inbox.Id, inbox);
                inbox.Tools.Hold();
            }
            try
            {
                IntPtr call;
                // A request may be sent by several threads.
                lock (request.Tools)
                {
                    request.Check(Native.together_request_set_user_data(request.Handle, inbox.Id));
                    if (!inbox.Reading.IsEmpty) FileReader.Begin(client);
                    call = Native.together_start(client, request.Handle);
                }
                lock (running)
                {
                    if (reader == null)
                    {
                        reader = new Thread(Read) { IsBackground = true, Name = "libtogether" };
                        reader.Start();
                    }
                }
                return call;
            }
            catch
            {
                lock (running) running.Remove(inbox.Id);
                inbox.Tools.Release();
                throw;
            }
        }

        /// <summary>A tool's function that waited for a stream of its client would wait for itself.</summary>
        internal void RefuseToWaitForItself()
        {
            if (Thread.CurrentThread == reader)
                throw new InvalidOperationException(
                    "a tool's function cannot wait for a stream of the client that runs it: use another client");
        }

        /// <summary>Nothing reads this call any more.</summary>
        internal void Drop(Inbox inbox)
        {
            lock (running)
                if (running.ContainsKey(inbox.Id)) dropped.Add(inbox.Id);
        }

        // Tools are released here alone, where none of their functions can be running.
        void Read()
        {
            while (true)
            {
                lock (running)
                {
                    foreach (IntPtr id in dropped) Remove(id);
                    dropped.Clear();
                    if (running.Count == 0)
                    {
                        reader = null;
                        return;
                    }
                }
                bool isHeld = false;
                try
                {
                    client.DangerousAddRef(ref isHeld);
                    IntPtr at = Native.together_client_next(client, Slice);
                    if (at != IntPtr.Zero) Deliver(Marshal.PtrToStructure<EventStruct>(at));
                }
                catch (ObjectDisposedException)
                {
                    lock (running)
                    {
                        foreach (IntPtr id in new List<IntPtr>(running.Keys)) Remove(id).Put(new Event(Status.Cancelled));
                        dropped.Clear();
                        reader = null;
                    }
                    return;
                }
                finally
                {
                    if (isHeld) client.DangerousRelease();
                }
            }
        }

        void Deliver(EventStruct viewed)
        {
            Inbox inbox;
            lock (running)
            {
                if (viewed.Kind == EventKind.Done) inbox = Remove(viewed.UserData);
                else running.TryGetValue(viewed.UserData, out inbox);
            }
            if (inbox == null) return;
            if (viewed.Kind == EventKind.Done && !inbox.Reading.IsEmpty) FileReader.Ended(client);
            inbox.Put(new Event(viewed));
        }

        Inbox Remove(IntPtr id)
        {
            if (!running.TryGetValue(id, out Inbox inbox)) return null;
            running.Remove(id);
            inbox.Tools.Release();
            return inbox;
        }
    }
}
