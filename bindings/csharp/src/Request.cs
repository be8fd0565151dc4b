using System;
using System.Threading;

namespace LibTogether
{
    /// <summary>An operation and its fields. Each setter returns the request.</summary>
    public sealed class Request : NativeObject
    {
        internal readonly Tools Tools = new Tools();
        int isReleased;

        public Request(string operation)
            : base(Library.Loaded(() => Native.together_request_new(Library.Zstring(operation))))
        {
            Check(Status);
        }

        public override void Dispose()
        {
            base.Dispose();
            if (Interlocked.Exchange(ref isReleased, 1) == 0) Tools.Release();
        }

        Request After(Status status)
        {
            Check(status);
            return this;
        }

        /// <summary>Sets a field, by its name or a JSON pointer.</summary>
        public Request Set(string field, string value)
        {
            byte[] encoded = Library.Utf8(value);
            return After(Native.together_request_set_string_n(
                Handle, Library.Zstring(field), encoded, (UIntPtr)encoded.Length));
        }

        public Request Set(string field, long value)
        {
            return After(Native.together_request_set_integer(Handle, Library.Zstring(field), value));
        }

        public Request Set(string field, double value)
        {
            return After(Native.together_request_set_number(Handle, Library.Zstring(field), value));
        }

        public Request Set(string field, bool value)
        {
            return After(Native.together_request_set_boolean(Handle, Library.Zstring(field), value ? 1 : 0));
        }

        /// <summary>Sets a field to any JSON; "" is the whole body.</summary>
        public Request SetJson(string field, string json)
        {
            byte[] encoded = Library.Utf8(json);
            return After(Native.together_request_set_json_n(
                Handle, Library.Zstring(field), encoded, (UIntPtr)encoded.Length));
        }

        public Request Remove(string field)
        {
            return After(Native.together_request_remove(Handle, Library.Zstring(field)));
        }

        /// <summary>The body, as it is sent.</summary>
        public string Json
        {
            get
            {
                return Lent(() =>
                {
                    IntPtr at = Native.together_request_json(Handle, out UIntPtr length);
                    return Library.String(at, length);
                });
            }
        }

        public Request AddMessage(string role, string content)
        {
            byte[] encoded = Library.Utf8(content);
            return After(Native.together_request_add_message_n(
                Handle, Library.Zstring(role), encoded, (UIntPtr)encoded.Length));
        }

        /// <summary>Appends the model's answer, for the next turn of the conversation.</summary>
        public Request AddAnswer(Response answer)
        {
            return After(Native.together_request_add_answer(Handle, answer.Handle));
        }

        public Request AddToolResult(string id, string content)
        {
            byte[] encoded = Library.Utf8(content);
            return After(Native.together_request_add_tool_result_n(
                Handle, Library.Zstring(id), encoded, (UIntPtr)encoded.Length));
        }

        /// <summary>
        /// A function that the model may call: it gets the arguments, which are its own only until it returns, and returns the
        /// result. It runs on the thread that reads the client's events, so the client's other streams wait for it.
        /// What it throws ends the request, and is thrown by what waits for the answer.
        /// </summary>
        public Request AddTool(string name, string description, string schema, Func<Response, string> function)
        {
            return After(Native.together_request_add_tool(
                Handle, Library.Zstring(name), Library.Zstring(description), Library.Zstring(schema), Tools.Run,
                Tools.Add(function)));
        }

        public Request AddImage(byte[] image, string mimeType)
        {
            return After(Native.together_request_add_image(
                Handle, image, (UIntPtr)image.Length, Library.Zstring(mimeType)));
        }

        public Request AddImageUrl(string url)
        {
            return After(Native.together_request_add_image_url(Handle, Library.Zstring(url)));
        }

        public Request AddImageFile(string path)
        {
            return After(Native.together_request_add_image_file(Handle, Library.Zstring(path)));
        }

        public Request AddPart(string json)
        {
            return After(Native.together_request_add_part(Handle, Library.Zstring(json)));
        }

        /// <summary>Asks for an answer that fits a JSON schema: read it with <see cref="Response.Parsed"/>.</summary>
        public Request SetSchema(string name, string schema)
        {
            return After(Native.together_request_set_schema(Handle, Library.Zstring(name), Library.Zstring(schema)));
        }

        public Request SetFile(string field, string path)
        {
            return After(Native.together_request_set_file(Handle, Library.Zstring(field), Library.Zstring(path)));
        }

        public Request SetBytes(string field, byte[] content, string fileName)
        {
            return After(Native.together_request_set_bytes(
                Handle, Library.Zstring(field), content, (UIntPtr)content.Length, Library.Zstring(fileName)));
        }

        /// <summary>
        /// As SetFile, for a stream that can seek: it is read on threads of the library, by one at a time, and more than once. It must stay
        /// open and unchanged until every call of this request has ended. What it throws ends the request, and is the
        /// InnerException of the TogetherException, which has Status.File.
        /// </summary>
        public Request SetReader(string field, System.IO.Stream file, string fileName)
        {
            if (!file.CanSeek) throw new ArgumentException("the stream cannot seek: copy it into a file or a MemoryStream", "file");
            var reader = new FileReader(file);
            try
            {
                Check(Native.together_request_set_reader(Handle, Library.Zstring(field), FileReader.Read, (IntPtr)reader.Number,
                    (ulong)file.Length, Library.Zstring(fileName)));
            }
            catch
            {
                reader.End();
                throw;
            }
            Tools.Add(field, reader);
            return this;
        }

        public Request SetOutput(string path)
        {
            return After(Native.together_request_set_output(Handle, Library.Zstring(path)));
        }

        public Request SetHeader(string name, string value)
        {
            return After(Native.together_request_set_header(Handle, Library.Zstring(name), Library.Zstring(value)));
        }

        public Request SetTimeout(Timeout which, long milliseconds)
        {
            return After(Native.together_request_set_timeout(Handle, (int)which, milliseconds));
        }

        public Request SetSentences(bool sentences = true)
        {
            return After(Native.together_request_set_sentences(Handle, sentences ? 1 : 0));
        }

        /// <summary>
        /// Sends the GET of a job until it has ended: so many milliseconds after each answer, 0 for the service's own pace, -1
        /// for once.
        /// </summary>
        public Request SetWait(long milliseconds = 0)
        {
            return After(Native.together_request_set_wait(Handle, milliseconds));
        }

        /// <summary>Asks for the page after an answer to this request; false where there is none.</summary>
        public bool NextPage(Response page)
        {
            if (Native.together_request_next_page(Handle, page.Handle) == 1)
            {
                return true;
            }
            After(Native.together_object_status(Handle));
            return false;
        }
    }
}
