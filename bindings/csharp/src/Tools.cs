using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;

namespace LibTogether
{
    /// <summary>Tells IL2CPP, by its name, which functions C calls.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    sealed class MonoPInvokeCallbackAttribute : Attribute
    {
        public MonoPInvokeCallbackAttribute(Type type) { }
    }

    /// <summary>
    /// The functions of a request's tools, and the streams that it sends. They stay until the request is disposed of and no call of it is read any more: C
    /// calls one function, which never moves, with a GCHandle that says which of these to run.
    /// </summary>
    sealed class Tools
    {
        internal static readonly ToolCallback Run = RunTool;

        /// <summary>What the functions threw, by the tool call's id.</summary>
        readonly ConcurrentDictionary<string, Exception> thrown = new ConcurrentDictionary<string, Exception>();
        readonly List<GCHandle> tools = new List<GCHandle>();
        readonly Dictionary<string, FileReader> readers = new Dictionary<string, FileReader>();
        // Those whose field has another reader now, which a call may still use.
        readonly List<FileReader> replaced = new List<FileReader>();
        int holders = 1;

        // It does not refer to Tools, which would then never be collected.
        sealed class Tool
        {
            internal Func<Response, string> Function;
            internal ConcurrentDictionary<string, Exception> Thrown;
        }

        ~Tools()
        {
            Free();
        }

        void Free()
        {
            foreach (GCHandle tool in tools) tool.Free();
            tools.Clear();
            foreach (FileReader reader in readers.Values.Concat(replaced)) reader.End();
            readers.Clear();
            replaced.Clear();
        }

        internal void Add(string field, FileReader reader)
        {
            lock (tools)
            {
                if (readers.TryGetValue(field, out FileReader before)) replaced.Add(before);
                readers[field] = reader;
            }
        }

        internal Reading Readers()
        {
            lock (tools) return new Reading(readers.Values);
        }

        internal IntPtr Add(Func<Response, string> function)
        {
            if (function == null) throw new ArgumentNullException("function");
            lock (tools)
            {
                tools.Add(GCHandle.Alloc(new Tool { Function = function, Thrown = thrown }));
                return GCHandle.ToIntPtr(tools[tools.Count - 1]);
            }
        }

        internal void Hold()
        {
            lock (tools) ++holders;
        }

        internal void Release()
        {
            lock (tools)
            {
                if (--holders == 0) Free();
            }
        }

        internal Exception TakeThrown(string id)
        {
            return thrown.TryRemove(id, out Exception what) ? what : null;
        }

        [MonoPInvokeCallback(typeof(ToolCallback))]
        static int RunTool(IntPtr call, IntPtr userData)
        {
            var tool = (Tool)GCHandle.FromIntPtr(userData).Target;
            try
            {
                using (var arguments = new Response(Native.together_tool_call_arguments(call), false))
                {
                    byte[] result = Library.Utf8(tool.Function(arguments));
                    return (int)Native.together_tool_call_answer_n(call, result, (UIntPtr)result.Length);
                }
            }
            catch (Exception what)
            {
                // Nothing passes through C: the stream throws it.
                tool.Thrown[Library.String(Native.together_tool_call_id(call))] = what;
                return (int)Status.Cancelled;
            }
        }
    }
}
