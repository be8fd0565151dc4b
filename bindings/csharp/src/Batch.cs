using System;
using System.Threading.Tasks;

namespace LibTogether
{
    /// <summary>
    /// Requests that the service carries out in its own time, in a directory that outlives the process: a program that was
    /// killed is started again, unchanged, and goes on. Dispose lets another hold the directory.
    /// </summary>
    public sealed class Batch : NativeObject
    {
        public Batch(string directory) : base(Open(directory))
        {
            Status status = Status;
            if (status == Status.Ok) return;
            string message = Message;
            Dispose();
            throw new TogetherException(status, message, null);
        }

        static IntPtr Open(string directory)
        {
            byte[] place = Library.Zstring(directory);
            return Library.Loaded(() => Native.together_batch_new(place));
        }

        /// <summary>Adds a request, whose answer customId names.</summary>
        public Batch Add(string customId, Request request)
        {
            Check(Native.together_batch_add(Handle, Library.Zstring(customId), request.Handle));
            return this;
        }

        /// <summary>
        /// Does what is still to be done until all answers are there, on this thread, and gives the job. Interrupting the client
        /// ends it, with all else that the client does: give a batch a client of its own. The next run goes on.
        /// </summary>
        public Response Run(Client client)
        {
            return new Response(Native.together_batch_run(Handle, client.Handle, null, IntPtr.Zero)).Checked();
        }

        /// <summary>The same on a thread of its own.</summary>
        public Task<Response> RunAsync(Client client)
        {
            return Task.Factory.StartNew(() => Run(client), TaskCreationOptions.LongRunning);
        }

        /// <summary>The answer to one request, as Client.Complete would have given it.</summary>
        public Response Answer(string customId)
        {
            return new Response(Native.together_batch_answer(Handle, Library.Zstring(customId))).Checked();
        }
    }
}
