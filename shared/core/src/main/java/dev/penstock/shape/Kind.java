package dev.penstock.shape;

/** What is known of a value that is not null. Immutable. */
public sealed interface Kind permits Kind.Plain, Kind.ListOf, Shape {

    /** Kinds of which nothing more can be known. */
    enum Plain implements Kind {
        /** Nothing is known, so nothing is checked. */
        ANY("any value"),
        /** Whole or not: expressions see every number in data as a double. */
        NUMBER("a number"),
        TEXT("text"),
        TRUTH("true or false");

        private final String words;

        Plain(String words) {
            this.words = words;
        }

        @Override
        public String words() {
            return words;
        }
    }

    /**
     * A list.
     *
     * @param element what is known of each element; one is never missing
     */
    record ListOf(Field element) implements Kind {

        /** One without elements: the only one whose element is missing. */
        public static final ListOf NOTHING = new ListOf(Field.optional(Plain.ANY));

        @Override
        public String words() {
            return "a list";
        }
    }

    /** The kind for a sentence: {@code a number}. */
    String words();

    /** What is known of a value that is of this kind or of the other. */
    default Kind join(Kind other) {
        if (this instanceof Shape a && other instanceof Shape b) {
            return a.join(b);
        }
        if (this instanceof ListOf(Field a) && other instanceof ListOf(Field b)) {
            return equals(ListOf.NOTHING) ? other : other.equals(ListOf.NOTHING) ? this : new ListOf(a.join(b));
        }
        return equals(other) ? this : Plain.ANY;
    }
}
