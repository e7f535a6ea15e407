package dev.penstock.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettingsTest {

    @Test
    void allFaultsAreToldAtOnce() {
        Settings settings = new Settings(Map.of("LANES", "lots", "MODE", "fast", "BYTES", "0"));
        settings.required("STREAM");
        assertEquals(64, settings.wholeNumber("LANES", 64, 1, 4096));
        settings.wholeNumber("BYTES", 10, 1, 100);
        settings.oneOf("MODE", "json", Set.of("text", "json"));
        settings.fault("ZONE", "no such zone");
        IllegalArgumentException told = assertThrows(IllegalArgumentException.class, settings::check);
        assertEquals(
                "settings: STREAM is not set; LANES=lots is not a whole number from 1 to 4096; "
                        + "BYTES=0 is not a whole number from 1 to 100; MODE=fast is not one of json, text; ZONE: no such zone",
                told.getMessage());
    }

    @Test
    void defaultsHoldWhereNothingOrBlankIsSet() {
        Settings settings = new Settings(Map.of("A", " "));
        assertEquals("x", settings.text("A", "x"));
        assertEquals(7, settings.wholeNumber("B", 7, 1, 9));
        settings.check();
    }
}
