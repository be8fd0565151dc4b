package libtogether;

import libtogether.Together.EventKind;
import libtogether.Together.SampleFormat;
import libtogether.Together.Status;

/** One event of a stream: {@link #kind} says which fields are set. A copy, which stays. */
public final class Event {
    public final EventKind kind;
    public final Status status;
    public final int choice;
    public final String text;
    public final String json;
    public final String id;
    public final byte[] bytes;
    public final long done;
    public final long total;
    /** Of a session that listens: the text is the turn's so far, and may still change. */
    public final boolean replaces;
    /** Of raw speech: samples a second. */
    public final int sampleRate;
    public final SampleFormat sampleFormat;
    /** Of a session that listens: a connection was lost and the audio of these words was sent again, so they may repeat words of earlier events. */
    public final boolean replayed;

    Event(Pointer at) {
        C.EventStruct viewed = new C.EventStruct(at);
        kind = EventKind.of(viewed.kind);
        status = Status.of(viewed.status);
        choice = viewed.choice;
        text = Library.string(viewed.text, viewed.text_length);
        json = Library.string(viewed.json, viewed.json_length);
        id = Library.string(viewed.id, viewed.id_length);
        bytes = viewed.bytes.getByteArray(0, viewed.bytes_length.intValue());
        done = viewed.done;
        total = viewed.total;
        replaces = viewed.replaces != 0;
        sampleRate = viewed.sample_rate;
        sampleFormat = SampleFormat.of(viewed.sample_format);
        replayed = viewed.replayed != 0;
    }
}
