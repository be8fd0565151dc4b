using System;

namespace LibTogether
{
    /// <summary>An answer, or any JSON. A value is named by a JSON pointer, such as "/usage/total_tokens".</summary>
    public sealed class Response : NativeObject
    {
        delegate IntPtr Reads(Handle handle, out UIntPtr length);

        internal Response(IntPtr at, bool isOwned = true) : base(at, isOwned) { }

        /// <summary>Reads a JSON text.</summary>
        public static Response Parse(string json)
        {
            byte[] encoded = Library.Utf8(json);
            return new Response(Library.Loaded(() => Native.together_json_parse_n(encoded, (UIntPtr)encoded.Length))).Checked();
        }

        string Read(Reads function)
        {
            return Lent(() =>
            {
                IntPtr at = function(Handle, out UIntPtr length);
                return Library.String(at, length);
            });
        }

        string Read(Func<IntPtr> function)
        {
            return Lent(() => Library.String(function()));
        }

        public string Text
        {
            get { return Read(Native.together_response_text); }
        }

        /// <summary>The whole answer.</summary>
        public string Json
        {
            get { return Read(Native.together_response_json); }
        }

        public byte[] Bytes
        {
            get
            {
                return Lent(() =>
                {
                    IntPtr at = Native.together_response_bytes(Handle, out UIntPtr length);
                    return Library.Bytes(at, length);
                });
            }
        }

        /// <summary>The JSON of any value; "" if there is none.</summary>
        public string Value(string pointer)
        {
            byte[] place = Library.Zstring(pointer);
            return Read((Handle handle, out UIntPtr length) => Native.together_response_value(handle, place, out length));
        }

        /// <summary>A string; "" if there is none.</summary>
        public string String(string pointer)
        {
            byte[] place = Library.Zstring(pointer);
            return Read((Handle handle, out UIntPtr length) => Native.together_response_string(handle, place, out length));
        }

        public long Integer(string pointer, long otherwise = 0)
        {
            return Native.together_response_integer(Handle, Library.Zstring(pointer), otherwise);
        }

        public double Number(string pointer, double otherwise = 0)
        {
            return Native.together_response_number(Handle, Library.Zstring(pointer), otherwise);
        }

        public bool Boolean(string pointer, bool otherwise = false)
        {
            return Native.together_response_boolean(Handle, Library.Zstring(pointer), otherwise ? 1 : 0) != 0;
        }

        public int Count(string pointer = "")
        {
            return checked((int)Native.together_response_count(Handle, Library.Zstring(pointer)));
        }

        /// <summary>A list of numbers.</summary>
        public float[] Floats(string pointer = "/data/0/embedding")
        {
            byte[] place = Library.Zstring(pointer);
            var numbers = new float[checked((int)Native.together_response_floats(Handle, place, null, UIntPtr.Zero))];
            Native.together_response_floats(Handle, place, numbers, (UIntPtr)numbers.Length);
            return numbers;
        }

        /// <summary>The bytes of a string of base64.</summary>
        public byte[] Decode(string pointer)
        {
            byte[] place = Library.Zstring(pointer);
            var bytes = new byte[checked((int)Native.together_response_decode(Handle, place, null, UIntPtr.Zero))];
            Native.together_response_decode(Handle, place, bytes, (UIntPtr)bytes.Length);
            return bytes;
        }

        /// <summary>Writes a string of base64, or the answer's bytes, to a file.</summary>
        public void Save(string pointer, string path)
        {
            Check(Native.together_response_save(Handle, Library.Zstring(pointer), Library.Zstring(path)));
        }

        /// <summary>The JSON in the text of an answer to a request with a schema. Throws if it does not fit the schema.</summary>
        public Response Parsed(uint choice = 0)
        {
            return new Response(Native.together_response_parsed(Handle, choice)).Checked();
        }

        public int HttpStatus
        {
            get { return Native.together_response_http_status(Handle); }
        }

        public string Header(string name)
        {
            return Read(() => Native.together_response_header(Handle, Library.Zstring(name)));
        }

        public string RequestId
        {
            get { return Read(() => Native.together_response_request_id(Handle)); }
        }

        public long RetryAfterMs
        {
            get { return Native.together_response_retry_after_ms(Handle); }
        }

        /// <summary>In microseconds; -1 if it was not measured.</summary>
        public long TimeUs(Time which)
        {
            return Native.together_response_time_us(Handle, (int)which);
        }

        public uint Tries
        {
            get { return Native.together_response_tries(Handle); }
        }

        public string TryMessage(uint number)
        {
            return Read(() => Native.together_response_try_message(Handle, number));
        }

        /// <summary>This answer; throws if it failed.</summary>
        public Response Checked()
        {
            Status status = Status;
            if (status != Status.Ok) throw new TogetherException(status, Message, this);
            return this;
        }
    }
}
