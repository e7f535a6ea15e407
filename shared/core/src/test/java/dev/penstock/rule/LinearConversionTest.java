package dev.penstock.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penstock.pipeline.Faults;
import dev.penstock.yaml.YamlFile;
import dev.penstock.yaml.YamlMap;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinearConversionTest {

    private final Faults faults = new Faults();

    private LinearConversion conversion(String from, String to) {
        YamlMap map = YamlFile.parse("{from: \"" + from + "\", to: \"" + to + "\"}", Path.of("f"), faults)
                .map();
        return Units.conversion(map.find("from"), map.find("to"));
    }

    @ParameterizedTest
    @CsvSource({
        "degF, Cel, 212, 100",
        "degF, Cel, 32, 0",
        "degF, Cel, -40, -40",
        "degC, [degF], 100, 212",
        "[degF], K, 32, 273.15",
        "psi, bar, 1, 0.0689475729316836",
        "km/h, m/s, 36, 10",
        "m/s, km/h, 10, 36",
        "[gal_us]/min, L/min, 2, 7.570823568",
        "mbar, Pa, 1013.25, 101325",
        "%, 1, 50, 0.5",
        "kWh, J, 1, 3600000",
        "rpm, Hz, 60, 1",
        "in, mm, 10, 254",
        "mph, km/h, 100, 160.9344",
        "Cel, Cel, 5.5, 5.5",
        "degF, Cel, 31.28, -0.4",
        "degF, Cel, 200.57, 93.65",
        "degF, Cel, 32.18, 0.1",
        "degF, Cel, 33, 0.5555555555556",
        "kWh, J, 30161.117, 108580021200",
        "m, km, 0, 0",
        "Pa, GPa, 1e-20, 1e-29",
        "GPa, Pa, 1.2345678901234567e300, 1.2345678901234568e309",
        "GPa, Pa, 1.2345678901234567e290, 1.2345678901234567e299",
    })
    void pointsThatPeopleKnowAreExact(String from, String to, double value, double expected) {
        LinearConversion conversion = conversion(from, to);
        assertNotNull(conversion, () -> faults.all().toString());
        assertEquals(expected, conversion.apply(value));
    }

    @Test
    void everyUnitThatIsSuggestedIsOne() {
        for (String name : UnitSpellings.names()) {
            assertNotNull(Units.parse(name), name);
        }
    }

    @Test
    void whatIsNotLinearIsRefused() {
        assertEquals(null, conversion("[pH]", "mol/L"));
        assertTrue(
                faults.all().toString().contains("is not a linear conversion"),
                faults.all().toString());
    }
}
