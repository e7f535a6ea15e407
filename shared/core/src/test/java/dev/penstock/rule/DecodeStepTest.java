package dev.penstock.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecodeStepTest {

    private static final String PROBE = """
            decode:
                  field: p
                  encoding: base64
                  layout:
                    - {name: temperature, type: i16be, scale: 0.1}
                    - type: u8
                      bits:
                        - {name: door, at: 7}
                        - {name: battery, at: 0, length: 7, scale: 0.02, offset: 2}
                    - {skip: 1}
                    - {name: motor.count, type: u16le}
            """.strip();

    @TempDir
    Path pipeline;

    private OneStep step() {
        return new OneStep(pipeline);
    }

    private static String base64(String hex) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "00d7b2ff0102 | {'temperature':21.5,'door':true,'battery':3.0,'motor':{'count':513}}",
                "ff9c00000000 | {'temperature':-10.0,'door':false,'battery':2.0,'motor':{'count':0}}",
                "ffff7fffffff | {'temperature':-0.1,'door':false,'battery':4.54,'motor':{'count':65535}}",
            })
    void aPayloadBecomesTheFieldsOfItsLayout(String hex, String expected) throws IOException {
        assertEquals(expected, step().apply(PROBE, "{'p':'" + base64(hex) + "'}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "u8    | ff               | 255",
                "i8    | ff               | -1",
                "u16be | ff01             | 65281",
                "u16le | ff01             | 511",
                "i16be | 8000             | -32768",
                "i16le | 0080             | -32768",
                "u24be | ffffff           | 16777215",
                "i24le | 000080           | -8388608",
                "u32be | ffffffff         | 4294967295",
                "i32le | feffffff         | -2",
                "u64be | ffffffffffffffff | 18446744073709551615",
                "u64le | 0100000000000000 | 1",
                "i64be | ffffffffffffffff | -1",
                "f32be | 41aa6666         | 21.3",
                "f32le | 0000c0bf         | -1.5",
                "f32be | 4b800000         | 1.6777216E7",
                "f64be | 40354ccccccccccd | 21.3",
                "f64le | 9a9999999999b9bf | -0.1",
                "f32be | 7fc00000         | decode p: x at byte 0 is NaN",
                "f64be | fff0000000000000 | decode p: x at byte 0 is -Infinity",
            })
    void everyKindOfNumberIsRead(String type, String hex, String expected) throws IOException {
        String result = step().apply(
                        "decode: {field: p, encoding: hex, layout: [{name: x, type: " + type + "}]}",
                        "{'p':'" + hex + "'}");
        assertEquals(expected.startsWith("decode") ? expected : "{'x':" + expected + "}", result);
    }

    @Test
    void wholeNumbersAgreeWithByteBuffer() {
        Random random = new Random(3);
        byte[] bytes = new byte[16];
        for (int i = 0; i < 1_000; i++) {
            random.nextBytes(bytes);
            int at = random.nextInt(8);
            ByteBuffer big = ByteBuffer.wrap(bytes);
            ByteBuffer little = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            assertEquals((long) big.getShort(at), read("i16be", bytes, at));
            assertEquals((long) little.getInt(at), read("i32le", bytes, at));
            assertEquals(Integer.toUnsignedLong(little.getInt(at)), read("u32le", bytes, at));
            assertEquals(big.getLong(at), read("i64be", bytes, at));
            assertEquals(
                    Long.toUnsignedString(little.getLong(at)),
                    read("u64le", bytes, at).toString());
        }
    }

    private static Number read(String word, byte[] bytes, int at) {
        BinaryNumber type = BinaryNumber.of(word);
        return type.value(type.bits(bytes, at));
    }

    @Test
    void aScaleOfDecimalsLeavesNoRoundingNoise() {
        DecimalScale tenth = DecimalScale.of(0.1, 0);
        DecimalScale shifted = DecimalScale.of(0.01, -40);
        for (int i = -40_000; i < 40_000; i++) {
            assertEquals(Double.parseDouble(i + "e-1"), tenth.apply(i));
            assertEquals(Double.parseDouble((i - 4_000) + "e-2"), shifted.apply(i));
        }
        assertEquals(3e-200, DecimalScale.of(1e-200, 0).apply(3));
        assertEquals(3e200, DecimalScale.of(1e200, 0).apply(3));
        assertEquals(-7.0, DecimalScale.of(-2, 3).apply(5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'p':'ANeA/wEC','temperature':1} | {'temperature':21.5,'door':true,'battery':2.0,'motor':{'count':513}}",
                "{'p':null}        | {'p':null}",
                "{'q':1}           | {'q':1}",
                "{'p':'ANeA_wEC'}  | {'temperature':21.5,'door':true,'battery':2.0,'motor':{'count':513}}",
                "{'p':5}           | decode p: '5' is not text",
                "{'p':'ANeA wEC'}  | decode p: not base64: ' ' at character 4",
                "{'p':'ANeA=wEC'}  | decode p: not base64: '=' at character 4",
                "{'p':'ANeA/wECé'} | decode p: not base64: 'é' at character 8",
                "{'p':'ANeA/wECA'} | decode p: not base64: ends within a byte, after 9 characters",
                "{'p':'ANeA/wE='}  | decode p: ends before byte 5, and motor.count is bytes 4 to 5",
                "{'p':'ANeA/wE'}   | decode p: ends before byte 5, and motor.count is bytes 4 to 5",
                "{'p':'ANc'}       | decode p: ends before byte 2, and door is byte 2",
                "{'p':''}          | decode p: ends before byte 0, and temperature is bytes 0 to 1",
                "{'p':'ANeA/wECAw=='} | decode p: has 7 bytes, and the layout ends before byte 6 (rest: ignore leaves out what follows)",
                "{'p':'ANeA/wEC','motor':1} | decode p: motor.count: field 'motor' is not an object",
            })
    void aPayloadThatIsNotAsDeclaredFailsTheEventAndSaysWhere(String data, String expected) throws IOException {
        assertEquals(expected, step().apply(PROBE, data));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "rest: ignore             | {'p':'01ff'}  | {'x':1}",
                "rest: fail               | {'p':'01FF'}  | decode p: has 2 bytes, and the layout ends before byte 1 (rest: ignore leaves out what follows)",
                "drop: false              | {'p':'0a'}    | {'p':'0a','x':10}",
                "drop: true               | {'p':'0A'}    | {'x':10}",
                "drop: true               | {'p':'0'}     | decode p: not hex: ends within a byte, after 1 characters",
                "drop: true               | {'p':'0x'}    | decode p: not hex: 'x' at character 1",
                "drop: true               | {'p':'٣٣'}    | decode p: not hex: '٣' at character 0",
                "drop: true               | {'p':''}      | decode p: ends before byte 0, and x is byte 0",
            })
    void theRestAndTheSourceGoAsTheRuleSays(String key, String data, String expected) throws IOException {
        assertEquals(
                expected,
                step().apply("decode: {field: p, encoding: hex, " + key + ", layout: [{name: x, type: u8}]}", data));
    }

    @Test
    void bytesAtTheEndThatAreSkippedMustBeThere() throws IOException {
        assertEquals(
                "decode p: ends before byte 2, and the layout has 3 bytes",
                step().apply(
                                "decode: {field: p, encoding: hex, layout: [{name: x, type: u8}, {skip: 2}]}",
                                "{'p':'0102'}"));
    }

    @Test
    void bitsReachAcrossTheWholeNumber() throws IOException {
        String layout = "[{type: u64be, bits: [{name: all, at: 0, length: 64}, {name: top, at: 63},"
                + " {name: nibble, at: 60, length: 4}]}]";
        assertEquals(
                "{'all':18446744073709551615,'top':true,'nibble':15}",
                step().apply("decode: {field: p, encoding: hex, layout: " + layout + "}", "{'p':'ffffffffffffffff'}"));
        assertEquals(
                "{'n':2}",
                step().apply(
                                "decode: {field: p, encoding: hex, layout: [{type: i16le, bits: [{name: n, at: 7,"
                                        + " length: 2}]}]}",
                                "{'p':'00ff'}"));
    }

    @Test
    void base64OfAnyLengthIsReadAsJavaWritesIt() {
        Random random = new Random(5);
        for (int length = 0; length < 64; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            HexFormat hex = HexFormat.of();
            for (Base64.Encoder encoder : List.of(
                    Base64.getEncoder(),
                    Base64.getUrlEncoder(),
                    Base64.getEncoder().withoutPadding())) {
                byte[] decoded = ByteText.BASE64.decode(encoder.encodeToString(bytes));
                assertEquals(hex.formatHex(bytes), decoded == null ? "none" : hex.formatHex(decoded));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{name: x, type: u16}        | 'u16' is none of u8, i8, u16be, u16le, i16be, i16le, u24be, u24le, i24be, i24le, u32be, u32le, i32be, i32le, u64be, u64le, i64be, i64le, f32be, f32le, f64be, f64le, did you mean 'u16be'?",
                "{name: x, type: uint8}      | 'uint8' is none of u8, i8, u16be, u16le, i16be, i16le, u24be, u24le, i24be, i24le, u32be, u32le, i32be, i32le, u64be, u64le, i64be, i64le, f32be, f32le, f64be, f64le, did you mean 'u8'?",
                "{name: x, type: float32le}  | 'float32le' is none of u8, i8, u16be, u16le, i16be, i16le, u24be, u24le, i24be, i24le, u32be, u32le, i32be, i32le, u64be, u64le, i64be, i64le, f32be, f32le, f64be, f64le, did you mean 'f32le'?",
                "{type: u8}                  | key 'name' is missing",
                "{name: x}                   | key 'type' is missing",
                "{name: x, type: u8, scale: 0} | must not be 0",
                "{name: x, type: u8, scal: 2} | unknown key 'scal', did you mean 'scale'?; known: name, type, scale, offset, bits, skip",
                "{skip: 0}, {name: x, type: u8} | must be a whole number from 1 to 65535",
                "{skip: 1}                   | gives no field",
                "{skip: 1, type: u8}, {name: x, type: u8} | unknown key 'type'; known: skip",
                "{name: x, type: u8, bits: [{name: y, at: 0}]} | unknown key 'name'; known: type, bits",
                "{type: u8, bits: []}        | names no bit",
                "{type: f32be, bits: [{name: y, at: 0}]} | f32be is no whole number, so it has no bits",
                "{type: u8, bits: [{name: y, at: 8}]} | must be a whole number from 0 to 7",
                "{type: u8, bits: [{name: y, at: 4, length: 5}]} | must be a whole number from 1 to 4",
                "{type: u8, bits: [{name: y, at: 4, scale: 2}]} | a bit without length is true or false: there is nothing to scale",
                "{type: u8, bits: [{name: y}]} | key 'at' is missing",
                "{type: u8, bits: [{name: y, at: 0}, {name: y, at: 1}]} | field 'y' is there already",
            })
    void aBrokenLayoutIsAFault(String entry, String fault) throws IOException {
        List<String> faults = step().faults("decode: {field: p, encoding: hex, layout: [" + entry + "]}");
        assertEquals(
                List.of(fault),
                faults.stream()
                        .map(each -> each.substring(each.indexOf(' ') + 1))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{field: p, encoding: hexa, layout: [{name: x, type: u8}]} | 30: 'hexa' is none of base64, hex, did you mean 'hex'?",
                "{field: p, encoding: hex}        | 9: key 'layout' is missing",
                "{field: p, encoding: hex, layout: []} | 43: gives no field",
                "{field: p, encoding: hex, layout: {}} | 43: must be a list, not a map",
                "{encoding: hex, layout: [{name: x, type: u8}]} | 9: key 'field' is missing",
                "{field: p, encoding: hex, rest: keep, layout: [{name: x, type: u8}]} | 41: 'keep' is none of fail, ignore",
                "{field: p, encoding: hex, drop: yes, layout: [{name: x, type: u8}]} | 41: must be true or false, not text",
            })
    void aBrokenDecodeIsAFault(String decode, String fault) throws IOException {
        assertEquals(List.of(fault), step().faults("decode: " + decode));
    }
}
