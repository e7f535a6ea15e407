package dev.penstock.local.gateway;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** Writes JSON bytes by hand: a payload is made for every request, and this costs a fraction of a general writer. */
final class ByteWriter {

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes;
    private int length;

    ByteWriter(int capacity) {
        bytes = new byte[capacity];
    }

    /** Text that needs no escaping, ASCII only. */
    @SuppressWarnings("deprecation") // getBytes(int, int, byte[], int) copies Latin-1 text without an encoder
    ByteWriter raw(String ascii) {
        reserve(ascii.length());
        ascii.getBytes(0, ascii.length(), bytes, length);
        length += ascii.length();
        return this;
    }

    ByteWriter number(long value) {
        return raw(Long.toString(value));
    }

    /** A JSON string. */
    ByteWriter string(String text) {
        reserve(text.length() + 2);
        bytes[length++] = '"';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                escapeUtf8(text.substring(i).getBytes(StandardCharsets.UTF_8));
                break;
            }
            reserve(7);
            ascii((byte) c);
        }
        reserve(1);
        bytes[length++] = '"';
        return this;
    }

    /** A JSON string of UTF-8 bytes; invalid bytes become U+FFFD as in any decoder. */
    ByteWriter utf8String(byte[] text, int textLength) {
        // Most bodies have little to escape: one reservation for the usual case keeps the loop free of growth.
        reserve(textLength + textLength / 8 + 16);
        bytes[length++] = '"';
        if (isAscii(text, textLength)) {
            escapeAscii(text, textLength);
        } else {
            escapeUtf8(new String(text, 0, textLength, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8));
        }
        reserve(1);
        bytes[length++] = '"';
        return this;
    }

    /** A JSON string of base64. */
    ByteWriter base64(byte[] data, int dataLength) {
        byte[] encoded = Base64.getEncoder().encode(dataLength == data.length ? data : Arrays.copyOf(data, dataLength));
        reserve(encoded.length + 2);
        bytes[length++] = '"';
        System.arraycopy(encoded, 0, bytes, length, encoded.length);
        length += encoded.length;
        bytes[length++] = '"';
        return this;
    }

    InputStream asStream() {
        return new ByteArrayInputStream(bytes, 0, length);
    }

    private static boolean isAscii(byte[] text, int textLength) {
        for (int i = 0; i < textLength; i++) {
            if (text[i] < 0) {
                return false;
            }
        }
        return true;
    }

    private void escapeAscii(byte[] text, int textLength) {
        for (int i = 0; i < textLength; i++) {
            reserve(textLength - i + 6);
            ascii(text[i]);
        }
    }

    private void escapeUtf8(byte[] valid) {
        for (int i = 0; i < valid.length; i++) {
            reserve(valid.length - i + 6);
            if (valid[i] < 0) {
                bytes[length++] = valid[i];
            } else {
                ascii(valid[i]);
            }
        }
    }

    private void ascii(byte c) {
        if (c >= ' ' && c != '"' && c != '\\') {
            bytes[length++] = c;
            return;
        }
        bytes[length++] = '\\';
        switch (c) {
            case '"', '\\' -> bytes[length++] = c;
            case '\n' -> bytes[length++] = 'n';
            case '\r' -> bytes[length++] = 'r';
            case '\t' -> bytes[length++] = 't';
            default -> {
                bytes[length++] = 'u';
                bytes[length++] = '0';
                bytes[length++] = '0';
                bytes[length++] = HEX[c >> 4];
                bytes[length++] = HEX[c & 15];
            }
        }
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
