package libtogether;

/** A list of texts, as C takes it. */
final class StringArray extends Pointer {
    StringArray(String[] texts, String charset) {
        super(new com.sun.jna.StringArray(texts, charset));
    }
}
