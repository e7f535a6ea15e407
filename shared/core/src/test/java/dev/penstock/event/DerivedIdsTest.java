package dev.penstock.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DerivedIdsTest {

    /** The longest that there is. */
    private static final String ALARM = "/alarm/" + "n".repeat(64);

    @Test
    void anIdThatFitsIsKeptWhole() {
        assertEquals("a/12", DerivedIds.of("a", "/12"));
        assertEquals("x".repeat(254) + "/1", DerivedIds.of("x".repeat(254), "/1"));
        assertEquals("x".repeat(185) + ALARM, DerivedIds.of("x".repeat(185), ALARM));
    }

    @Test
    void longIdsAreCutUniqueAndTheSameEachTime() {
        Set<String> ids = new HashSet<>();
        for (String end : List.of("a", "b", "\ud83d\ude00")) {
            String id = "x".repeat(256 - end.length()) + end;
            for (String tail : List.of("/1", "/2", "/999", ALARM)) {
                String derived = DerivedIds.of(id, tail);
                assertTrue(derived.startsWith("xxx"), derived);
                assertTrue(derived.endsWith(tail), derived);
                assertTrue(derived.length() <= 256, derived);
                assertEquals(derived, DerivedIds.of(id, tail));
                assertTrue(ids.add(derived), derived);
            }
        }
    }

    @Test
    void theCutSplitsNoCharacter() {
        for (String id : List.of("\ud83d\ude00".repeat(128), "x" + "\ud83d\ude00".repeat(127))) {
            String derived = DerivedIds.of(id, "/1");
            assertFalse(Character.isHighSurrogate(derived.charAt(derived.indexOf('~') - 1)), derived);
        }
    }
}
