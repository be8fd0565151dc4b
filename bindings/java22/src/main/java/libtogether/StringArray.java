package libtogether;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.Charset;

/** A list of texts, as C takes it. */
final class StringArray extends Pointer {
    StringArray(String[] texts, String charset) {
        super(list(Arena.ofAuto(), texts, Charset.forName(charset)));
    }

    private static MemorySegment list(Arena arena, String[] texts, Charset charset) {
        MemorySegment list = arena.allocate(ValueLayout.ADDRESS, texts.length + 1L);
        for (int number = 0; number < texts.length; ++number)
            list.setAtIndex(ValueLayout.ADDRESS, number, arena.allocateFrom(texts[number], charset));
        return list;
    }
}
