package dev.penstock.rule;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a number stands in bytes.
 *
 * @param kind {@code u} for whole numbers without a sign, {@code i} with one (two's complement), {@code f} for fractions
 *     (IEEE 754)
 * @param bytes 1, 2, 3, 4 or 8
 * @param littleEndian whether the lowest byte is first
 */
record BinaryNumber(char kind, int bytes, boolean littleEndian) {

    /** What a rule may write. */
    static final List<String> WORDS = words();

    /** What other languages call them, those without a byte order taken for big-endian: {@code uint16}, {@code float32le}. */
    static final Map<String, String> ELSEWHERE = elsewhere();

    private static Map<String, String> elsewhere() {
        Map<String, String> names = new HashMap<>(Map.of("byte", "u8", "float", "f32be", "double", "f64be"));
        Map<Character, String> kinds = Map.of('u', "uint", 'i', "int", 'f', "float");
        for (String word : WORDS) {
            String name = kinds.get(word.charAt(0)) + word.substring(1);
            names.put(name, word);
            if (word.endsWith("be")) {
                names.put(name.substring(0, name.length() - 2), word);
                names.put(word.substring(0, word.length() - 2), word);
            }
        }
        return Map.copyOf(names);
    }

    private static List<String> words() {
        List<String> words = new ArrayList<>(List.of("u8", "i8"));
        for (String word : List.of("u16", "i16", "u24", "i24", "u32", "i32", "u64", "i64", "f32", "f64")) {
            words.add(word + "be");
            words.add(word + "le");
        }
        return List.copyOf(words);
    }

    /** The kind of number with this word, one of {@link #WORDS}. */
    static BinaryNumber of(String word) {
        boolean hasOrder = word.endsWith("e");
        int bits = Integer.parseInt(word.substring(1, hasOrder ? word.length() - 2 : word.length()));
        return new BinaryNumber(word.charAt(0), bits / 8, word.endsWith("le"));
    }

    boolean isWhole() {
        return kind != 'f';
    }

    /** The number's bits as they stand at {@code at}, the lowest last. */
    long bits(byte[] source, int at) {
        long bits = 0;
        for (int i = 0; i < bytes; i++) {
            bits = (bits << 8) | (source[littleEndian ? at + bytes - 1 - i : at + i] & 0xff);
        }
        return bits;
    }

    /** The number with these bits: a Long, a BigInteger (beyond a long) or a Double. */
    Number value(long bits) {
        return switch (kind) {
            case 'u' -> unsigned(bits);
            case 'i' -> {
                int unused = Long.SIZE - 8 * bytes;
                yield bits << unused >> unused;
            }
            default ->
                bytes == Float.BYTES ? shortest(Float.intBitsToFloat((int) bits)) : Double.longBitsToDouble(bits);
        };
    }

    static Number unsigned(long bits) {
        if (bits >= 0) {
            return bits;
        }
        return new BigInteger(Long.toUnsignedString(bits));
    }

    /** The float as people write it: 21.3, not 21.299999237060547. */
    private static double shortest(float value) {
        return value == Math.rint(value) || !Float.isFinite(value)
                ? (double) value
                : Double.parseDouble(Float.toString(value));
    }
}
