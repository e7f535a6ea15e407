package dev.penstock.rule;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;

/**
 * How units are spelt by people who do not know UCUM's names, for suggestions only: some of these are others in UCUM, where
 * {@code C} is the coulomb and {@code F} the farad.
 */
final class UnitSpellings {

    /** In lower case; an s of the plural may follow. */
    private static final Map<String, String> MEANT = Map.ofEntries(
            Map.entry("c", "Cel"),
            Map.entry("°c", "Cel"),
            Map.entry("cel", "Cel"),
            Map.entry("celsius", "Cel"),
            Map.entry("centigrade", "Cel"),
            Map.entry("f", "degF"),
            Map.entry("°f", "degF"),
            Map.entry("fahrenheit", "degF"),
            Map.entry("kelvin", "K"),
            Map.entry("pa", "Pa"),
            Map.entry("hpa", "hPa"),
            Map.entry("kpa", "kPa"),
            Map.entry("bar", "bar"),
            Map.entry("barg", "bar"),
            Map.entry("psig", "psi"),
            Map.entry("psia", "psi"),
            Map.entry("mmhg", "mm[Hg]"),
            Map.entry("kph", "km/h"),
            Map.entry("kmh", "km/h"),
            Map.entry("knot", "[kn_i]"),
            Map.entry("meter", "m"),
            Map.entry("metre", "m"),
            Map.entry("ft", "[ft_i]"),
            Map.entry("foot", "[ft_i]"),
            Map.entry("feet", "[ft_i]"),
            Map.entry("inch", "in"),
            Map.entry("inches", "in"),
            Map.entry("mile", "mi"),
            Map.entry("liter", "L"),
            Map.entry("litre", "L"),
            Map.entry("m³", "m3"),
            Map.entry("gallon", "gal"),
            Map.entry("gpm", "[gal_us]/min"),
            Map.entry("pound", "lb"),
            Map.entry("lb", "lb"),
            Map.entry("sec", "s"),
            Map.entry("second", "s"),
            Map.entry("minute", "min"),
            Map.entry("hr", "h"),
            Map.entry("hour", "h"),
            Map.entry("hz", "Hz"),
            Map.entry("volt", "V"),
            Map.entry("amp", "A"),
            Map.entry("watt", "W"),
            Map.entry("kw", "kW"),
            Map.entry("kwh", "kWh"),
            Map.entry("percent", "%"));

    private UnitSpellings() {}

    /** All names that are suggested. */
    static Collection<String> names() {
        return MEANT.values();
    }

    /** The name that is meant; {@code name} itself if it is not known. */
    static String meant(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String singular =
                lower.endsWith("s") && !MEANT.containsKey(lower) ? lower.substring(0, lower.length() - 1) : lower;
        return MEANT.getOrDefault(singular, name);
    }
}
