package dev.penstock.schema;

import java.util.Optional;

/** The formats that are checked without a library; the same texts pass as there. */
enum Format {
    DATE_TIME("date-time") {
        @Override
        boolean matches(String text) {
            return Rfc3339.isDateTime(text);
        }
    },
    DATE("date") {
        @Override
        boolean matches(String text) {
            return text.length() == 10 && Rfc3339.isDate(text);
        }
    },
    UUID("uuid") {
        @Override
        boolean matches(String text) {
            if (text.length() != 36) {
                return false;
            }
            for (int i = 0; i < 36; i++) {
                boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
                char c = text.charAt(i);
                if (dash ? c != '-' : c > 'f' || Character.digit(c, 16) < 0) {
                    return false;
                }
            }
            return true;
        }
    };

    private final String label;

    Format(String label) {
        this.label = label;
    }

    /** The name in a schema. */
    String label() {
        return label;
    }

    abstract boolean matches(String text);

    /** The format of this name, if it is one of these. */
    static Optional<Format> of(String label) {
        for (Format format : values()) {
            if (format.label.equals(label)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
