using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace LibTogether
{
    /// <summary>
    /// Finds the library, once: the file that TOGETHER_LIBRARY names; this assembly's folder; where the system looks, by the
    /// name with the version, then by the plain name. Never the working directory. Unity finds it among the project's plugins.
    /// </summary>
    static class Library
    {
        static readonly Lazy<bool> found = new Lazy<bool>(Find);
        static IntPtr handle;

        // Unlike Encoding.UTF8 it refuses what it would have to replace.
        static readonly UTF8Encoding strict = new UTF8Encoding(false, true);

        /// <summary>
        /// Makes the first object that a program needs, once the library is found. A failure is thrown each time. What calls C is
        /// a function of its own, because Mono looks for the library when it compiles a call.
        /// </summary>
        internal static T Loaded<T>(Func<T> make)
        {
            GC.KeepAlive(found.Value);
            return make();
        }

        static bool Find()
        {
#if !UNITY_5_3_OR_NEWER
            // netstandard2.0 does not have NativeLibrary; .NET does, since Core 3.
            Type loader = Type.GetType("System.Runtime.InteropServices.NativeLibrary, System.Runtime.InteropServices");
            bool isMono = Type.GetType("Mono.Runtime") != null;
            if (loader != null && !isMono) Resolve(loader);
            else if (isMono) Map();
            // .NET Framework asks Windows for together.dll.
#endif
            Func<IntPtr> read = () => Native.together_version();
            string version = String(read());
            if (Series(version) != Series(Native.Version))
                throw new DllNotFoundException(
                    "the library is libtogether " + version + "; this package is for " + Native.Version);
            return true;
        }

        static void Resolve(Type loader)
        {
            var load = (Func<string, IntPtr>)Delegate.CreateDelegate(
                typeof(Func<string, IntPtr>), loader.GetMethod("Load", new[] { typeof(string) }));
            handle = First(load, out _);
            MethodInfo set = loader.GetMethod("SetDllImportResolver");
            Type resolver = set.GetParameters()[1].ParameterType;
            // DllImportResolver's last parameter is a nullable of an enumeration that netstandard2.0 has.
            MethodInfo resolve = typeof(Library).GetMethod("Resolved", BindingFlags.NonPublic | BindingFlags.Static);
            set.Invoke(null, new object[] { typeof(Library).Assembly, Delegate.CreateDelegate(resolver, resolve) });
        }

        static IntPtr Resolved(string name, Assembly assembly, DllImportSearchPath? search)
        {
            return name == Native.Name ? handle : IntPtr.Zero;
        }

        static void Map()
        {
            First(place =>
            {
                IntPtr opened = mono_dlopen(Zstring(place), 2);
                if (opened == IntPtr.Zero) throw new DllNotFoundException(String(mono_dlerror()));
                return opened;
            }, out string found);
            mono_dllmap_insert(IntPtr.Zero, Zstring(Native.Name), null, Zstring(found), null);
        }

        // Mono's own functions, and those of C that it is linked with.
        [DllImport("__Internal", EntryPoint = "dlopen", CallingConvention = CallingConvention.Cdecl)]
        static extern IntPtr mono_dlopen(byte[] place, int flags);

        [DllImport("__Internal", EntryPoint = "dlerror", CallingConvention = CallingConvention.Cdecl)]
        static extern IntPtr mono_dlerror();

        [DllImport("__Internal", CallingConvention = CallingConvention.Cdecl)]
        static extern void mono_dllmap_insert(IntPtr assembly, byte[] name, byte[] function, byte[] place, byte[] there);

        static IntPtr First(Func<string, IntPtr> load, out string found)
        {
            var refused = new StringBuilder();
            foreach (string place in Places())
            {
                try
                {
                    found = place;
                    return load(place);
                }
                catch (Exception error) when (error is DllNotFoundException || error is BadImageFormatException)
                {
                    refused.Append("\n  ").Append(place).Append(": ").Append(error.Message);
                }
            }
            throw new DllNotFoundException(
                "libtogether could not be loaded. Install it, or name its file in TOGETHER_LIBRARY. Tried:" + refused);
        }

        static IEnumerable<string> Places()
        {
            string named = Environment.GetEnvironmentVariable("TOGETHER_LIBRARY");
            if (!string.IsNullOrEmpty(named)) return new[] { Path.GetFullPath(named) };
            string series = Series(Native.Version);
            string[] names = RuntimeInformation.IsOSPlatform(OSPlatform.Windows)
                ? new[] { "together-" + series + ".dll", "together.dll" }
                : RuntimeInformation.IsOSPlatform(OSPlatform.OSX)
                    ? new[] { "libtogether." + series + ".dylib", "libtogether.dylib" }
                    : new[] { "libtogether.so." + series, "libtogether.so" };
            var places = new List<string>();
            foreach (string name in names)
            {
                string beside = Path.Combine(AppDomain.CurrentDomain.BaseDirectory, name);
                if (File.Exists(beside)) places.Add(beside);
            }
            places.AddRange(names);
            return places;
        }

        // What may differ is the last number; while the first one is 0, the second may not.
        static string Series(string version)
        {
            string[] parts = version.Split('.');
            return parts[0] == "0" ? parts[0] + "." + parts[1] : parts[0];
        }

        internal static byte[] Utf8(string text)
        {
            return strict.GetBytes(text);
        }

        /// <summary>A text that C takes without a length: a NUL would cut it.</summary>
        internal static byte[] Zstring(string text)
        {
            if (text.IndexOf('\0') >= 0) throw new ArgumentException("the text contains a NUL");
            return strict.GetBytes(text + "\0");
        }

        internal static string String(IntPtr at)
        {
            int length = 0;
            while (Marshal.ReadByte(at, length) != 0) ++length;
            return String(at, (UIntPtr)length);
        }

        internal static string String(IntPtr at, UIntPtr length)
        {
            return Encoding.UTF8.GetString(Bytes(at, length));
        }

        internal static byte[] Bytes(IntPtr at, UIntPtr length)
        {
            var bytes = new byte[checked((int)length)];
            if (bytes.Length > 0) Marshal.Copy(at, bytes, 0, bytes.Length);
            return bytes;
        }
    }
}
