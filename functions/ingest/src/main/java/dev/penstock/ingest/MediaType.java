package dev.penstock.ingest;

import java.util.Locale;

/**
 * A {@code Content-Type}.
 *
 * @param name type and subtype, in lower case, without parameters
 * @param utf8 whether it names no charset or UTF-8, which is the only one that JSON has
 */
record MediaType(String name, boolean utf8) {

    static MediaType of(String contentType) {
        String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
        boolean utf8 = true;
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].replace("\"", "").replace(" ", "");
            if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) {
                utf8 = false;
            }
        }
        return new MediaType(parts[0].strip(), utf8);
    }

    /** Whether what it names is JSON in UTF-8: {@code application/json}, or whatever ends in {@code +json}. */
    boolean isJson() {
        int slash = name.indexOf('/');
        String subtype = name.substring(slash + 1);
        return utf8 && slash > 0 && (subtype.equals("json") || subtype.endsWith("+json"));
    }
}
