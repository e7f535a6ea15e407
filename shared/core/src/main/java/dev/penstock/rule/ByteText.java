package dev.penstock.rule;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How bytes are written as text. */
enum ByteText {
    /** Both alphabets of RFC 4648, with padding or without. */
    BASE64("base64", 6) {
        @Override
        int digit(char c) {
            return c < 128 ? DIGITS_64[c] : -1;
        }

        @Override
        int length(String text) {
            int length = text.length();
            int padding = 0;
            while (length > 0 && padding < 2 && text.length() % 4 == 0 && text.charAt(length - 1) == '=') {
                length--;
                padding++;
            }
            return length;
        }
    },
    /** Two digits a byte, in lower or upper case. */
    HEX("hex", 4) {
        @Override
        int digit(char c) {
            return c < 128 ? Character.digit(c, 16) : -1;
        }

        @Override
        int length(String text) {
            return text.length();
        }
    };

    /** What a rule may write. */
    static final List<String> WORDS = Arrays.stream(values()).map(e -> e.word).toList();

    private static final byte[] DIGITS_64 = digits64();

    private final String word;
    private final int bitsOfDigit;

    ByteText(String word, int bitsOfDigit) {
        this.word = word;
        this.bitsOfDigit = bitsOfDigit;
    }

    private static byte[] digits64() {
        byte[] digits = new byte[128];
        Arrays.fill(digits, (byte) -1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        for (byte i = 0; i < alphabet.length(); i++) {
            digits[alphabet.charAt(i)] = i;
        }
        digits['+'] = 62;
        digits['-'] = 62;
        digits['/'] = 63;
        digits['_'] = 63;
        return digits;
    }

    /** The encoding with this word, one of {@link #WORDS}. */
    static ByteText of(String word) {
        return values()[WORDS.indexOf(word)];
    }

    /** The value of a digit, or -1. */
    abstract int digit(char c);

    /** How long the text is without its padding. */
    abstract int length(String text);

    /** The bytes, or null if the text is not in this encoding. */
    byte @Nullable [] decode(String text) {
        int length = length(text);
        if (length * bitsOfDigit % 8 >= bitsOfDigit) {
            return null;
        }
        byte[] bytes = new byte[length * bitsOfDigit / 8];
        int held = 0;
        int bits = 0;
        int at = 0;
        for (int i = 0; i < length; i++) {
            int digit = digit(text.charAt(i));
            if (digit < 0) {
                return null;
            }
            held = (held << bitsOfDigit) | digit;
            bits += bitsOfDigit;
            if (bits >= 8) {
                bits -= 8;
                bytes[at++] = (byte) (held >> bits);
            }
        }
        return bytes;
    }

    /** Why a text that {@link #decode} refused is not in this encoding. */
    String reason(String text) {
        for (int i = 0; i < length(text); i++) {
            if (digit(text.charAt(i)) < 0) {
                return "not " + word + ": " + Excerpt.of(text.charAt(i)) + " at character " + i;
            }
        }
        return "not " + word + ": ends within a byte, after " + length(text) + " characters";
    }
}
