package dev.penstock.ingest;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Decodes the value of a {@code ce-} header: what stands in double quotes is unescaped, and then percent-encoded bytes are
 * decoded, once.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md">HTTP
 *     protocol binding, section 3.1.3.2</a>
 */
final class HeaderText {

    private HeaderText() {}

    /** A value that is not encoded as the binding says; the text goes on from the attribute's name. */
    static final class MalformedException extends Exception {
        MalformedException(String what) {
            super(what);
        }
    }

    static String decode(String value) throws MalformedException {
        String plain = unquote(value);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.length());
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (c < 0x20 || c > 0x7e) {
                throw new MalformedException("holds a character that must be percent-encoded in a header");
            }
            if (c == '%') {
                bytes.write(16 * hexDigit(plain, i + 1) + hexDigit(plain, i + 2));
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("is percent-encoded from bytes that are not UTF-8");
        }
    }

    private static String unquote(String value) throws MalformedException {
        if (value.indexOf('"') < 0) {
            return value;
        }
        StringBuilder plain = new StringBuilder(value.length());
        boolean quoted = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (quoted && c == '\\' && i + 1 < value.length()) {
                i++;
                plain.append(value.charAt(i));
            } else {
                plain.append(c);
            }
        }
        if (quoted) {
            throw new MalformedException("holds a double quote that is not closed");
        }
        return plain.toString();
    }

    private static int hexDigit(String text, int at) throws MalformedException {
        int digit = at < text.length() && text.charAt(at) < 0x80 ? Character.digit(text.charAt(at), 16) : -1;
        if (digit < 0) {
            throw new MalformedException("holds a percent sign without two hexadecimal digits; encode it as %25");
        }
        return digit;
    }
}
