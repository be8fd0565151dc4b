using System;
using System.Runtime.InteropServices;

namespace LibTogether
{
    /// <summary>One event of a stream: Kind says which properties are set. A copy, which stays.</summary>
    public sealed class Event
    {
        internal Event(EventStruct viewed)
        {
            Kind = viewed.Kind;
            Status = viewed.Status;
            Choice = viewed.Choice;
            Text = Library.String(viewed.Text, viewed.TextLength);
            Json = Library.String(viewed.Json, viewed.JsonLength);
            Id = Library.String(viewed.Id, viewed.IdLength);
            Bytes = Library.Bytes(viewed.Bytes, viewed.BytesLength);
            Done = viewed.Done;
            Total = viewed.Total;
            Replaces = viewed.Replaces != 0;
            SampleRate = viewed.SampleRate;
            SampleFormat = (SampleFormat)viewed.SampleFormat;
            Replayed = viewed.Replayed != 0;
        }

        /// <summary>The end of a call whose client was disposed of.</summary>
        internal Event(Status status)
        {
            Kind = EventKind.Done;
            Status = status;
            Text = Json = Id = "";
            Bytes = new byte[0];
        }

        /// <summary>About what it takes of the memory.</summary>
        internal long Size
        {
            get { return 256 + 2L * (Text.Length + Json.Length + Id.Length) + Bytes.Length; }
        }

        public EventKind Kind { get; }
        public Status Status { get; }
        public uint Choice { get; }
        public string Text { get; }
        public string Json { get; }
        public string Id { get; }
        public byte[] Bytes { get; }
        public ulong Done { get; }
        public ulong Total { get; }
        /// <summary>Of a session that listens: the text is the turn's so far, and may still change.</summary>
        public bool Replaces { get; }
        /// <summary>Of raw speech: samples a second.</summary>
        public uint SampleRate { get; }
        public SampleFormat SampleFormat { get; }
        /// <summary>Of a session that listens: a connection was lost and the audio of these words was sent again, so they may repeat words of earlier events.</summary>
        public bool Replayed { get; }
    }
}
