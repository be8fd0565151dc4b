package libtogether;

/** C's size_t and ptrdiff_t, on the 64-bit systems that Java's foreign functions know. */
record SizeT(long longValue) {
    int intValue() {
        return Math.toIntExact(longValue);
    }

    static SizeT at(Pointer place) {
        return new SizeT(place.getLong(0));
    }
}
