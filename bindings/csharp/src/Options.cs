using System;
using System.Runtime.InteropServices;

namespace LibTogether
{
    /// <summary>The settings of a client. Each setter returns the options.</summary>
    public sealed class Options : NativeObject
    {
        public Options() : base(Library.Loaded(() => Native.together_options_new())) { }

        Options After(Status status)
        {
            Check(status);
            return this;
        }

        public Options SetBaseUrl(string url)
        {
            return After(Native.together_options_set_base_url(Handle, Library.Zstring(url)));
        }

        public Options SetApiKey(string key)
        {
            byte[] encoded = Library.Utf8(key);
            return After(Native.together_options_set_api_key_n(Handle, encoded, (UIntPtr)encoded.Length));
        }

        public Options SetApiKeyFile(string path)
        {
            return After(Native.together_options_set_api_key_file(Handle, Library.Zstring(path)));
        }

        public Options SetApiKeyCommand(params string[] argv)
        {
            var words = new IntPtr[argv.Length];
            try
            {
                for (int at = 0; at < argv.Length; ++at)
                {
                    byte[] word = Library.Zstring(argv[at]);
                    words[at] = Marshal.AllocHGlobal(word.Length);
                    Marshal.Copy(word, 0, words[at], word.Length);
                }
                return After(Native.together_options_set_api_key_command(Handle, words, (UIntPtr)words.Length));
            }
            finally
            {
                foreach (IntPtr word in words) Marshal.FreeHGlobal(word);
            }
        }

        public Options SetSecretMemory(bool secret = true)
        {
            return After(Native.together_options_set_secret_memory(Handle, secret ? 1 : 0));
        }

        public Options SetEnvironmentWipe(bool wipe = true)
        {
            return After(Native.together_options_set_environment_wipe(Handle, wipe ? 1 : 0));
        }

        /// <summary>0 milliseconds is no limit.</summary>
        public Options SetTimeout(Timeout which, long milliseconds)
        {
            return After(Native.together_options_set_timeout(Handle, (int)which, milliseconds));
        }

        public Options SetLimit(Limit which, ulong value)
        {
            return After(Native.together_options_set_limit(Handle, (int)which, value));
        }

        public Options SetRetries(uint count)
        {
            return After(Native.together_options_set_retries(Handle, count));
        }

        public Options SetHeader(string name, string value)
        {
            return After(Native.together_options_set_header(Handle, Library.Zstring(name), Library.Zstring(value)));
        }

        public Options SetCassette(string path, CassetteMode mode)
        {
            return After(Native.together_options_set_cassette(Handle, Library.Zstring(path), (int)mode));
        }

        public Options SetTrust(Trust trust)
        {
            return After(Native.together_options_set_trust(Handle, (int)trust));
        }

        public Options AddCa(string pem)
        {
            byte[] encoded = Library.Utf8(pem);
            return After(Native.together_options_add_ca_n(Handle, encoded, (UIntPtr)encoded.Length));
        }

        public Options AddCaFile(string path)
        {
            return After(Native.together_options_add_ca_file(Handle, Library.Zstring(path)));
        }

        public Options AddPin(string spkiSha256Base64)
        {
            return After(Native.together_options_add_pin(Handle, Library.Zstring(spkiSha256Base64)));
        }

        public Options SetIdentity(string certPem, string keyPem)
        {
            return After(Native.together_options_set_identity(Handle, Library.Zstring(certPem), Library.Zstring(keyPem)));
        }

        public Options SetProxy(string url)
        {
            return After(Native.together_options_set_proxy(Handle, Library.Zstring(url)));
        }
    }
}
