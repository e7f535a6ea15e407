package dev.penstock.rule;

import dev.penstock.yaml.Suggestion;
import dev.penstock.yaml.YamlValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.measure.IncommensurableException;
import javax.measure.Unit;
import javax.measure.UnitConverter;
import org.jspecify.annotations.Nullable;
import systems.uom.ucum.format.UCUMFormat;
import systems.uom.ucum.internal.format.TokenMgrError;
import tech.units.indriya.function.RationalNumber;

/**
 * Units of UCUM, and the few names that people write instead. Only names that mean nothing in UCUM are among them:
 * {@code ft} is there a femtotonne, so feet are {@code [ft_i]}.
 *
 * @see <a href="https://ucum.org/ucum">UCUM</a>
 */
final class Units {

    private static final Map<String, String> ALIASES = Map.ofEntries(
            Map.entry("degF", "[degF]"),
            Map.entry("degC", "Cel"),
            Map.entry("psi", "[psi]"),
            Map.entry("rpm", "/min"),
            Map.entry("in", "[in_i]"),
            Map.entry("mi", "[mi_i]"),
            Map.entry("mph", "[mi_i]/h"),
            Map.entry("gal", "[gal_us]"),
            Map.entry("lb", "[lb_av]"),
            Map.entry("inHg", "[in_i'Hg]"),
            Map.entry("Wh", "W.h"),
            Map.entry("kWh", "kW.h"));

    private Units() {}

    /** The conversion between two units; null, with a fault, if a unit is unknown or they measure different things. */
    static @Nullable LinearConversion conversion(@Nullable YamlValue from, @Nullable YamlValue to) {
        Unit<?> source = from == null ? null : unit(from);
        Unit<?> target = to == null ? null : unit(to);
        if (from == null || to == null || source == null || target == null) {
            return null;
        }
        try {
            UnitConverter converter = source.getConverterToAny(target);
            BigDecimal offset = decimal(converter.convert(BigDecimal.ZERO));
            BigDecimal factor = decimal(converter.convert(BigDecimal.ONE)).subtract(offset);
            BigDecimal far = decimal(converter.convert(new BigDecimal(1000)));
            BigDecimal expected = factor.multiply(new BigDecimal(1000)).add(offset);
            if (factor.signum() == 0
                    || Math.abs(far.doubleValue() - expected.doubleValue()) > 1e-9 * Math.abs(far.doubleValue())) {
                to.fault("from " + source + " to " + target + " is not a linear conversion");
                return null;
            }
            return LinearConversion.of(factor, offset);
        } catch (IncommensurableException e) {
            to.fault("'" + to.text() + "' does not measure what '" + from.text() + "' measures"
                    + meant(from.written(), to.written()));
            return null;
        } catch (ArithmeticException | NumberFormatException e) {
            to.fault("from " + source + " to " + target + " is not a linear conversion");
            return null;
        }
    }

    private static @Nullable Unit<?> unit(YamlValue value) {
        String name = value.text();
        if (name == null) {
            return null;
        }
        Unit<?> unit = parse(name);
        if (unit == null) {
            value.fault("unknown unit '" + name + "' (UCUM, for example Cel, [degF], bar, km/h)" + suggestion(name));
        }
        return unit;
    }

    /** The unit of a name, or null. */
    static @Nullable Unit<?> parse(String name) {
        try {
            return UCUMFormat.getInstance(UCUMFormat.Variant.CASE_SENSITIVE).parse(ALIASES.getOrDefault(name, name));
        } catch (RuntimeException | TokenMgrError e) { // the parser throws several kinds for what it cannot read
            return null;
        }
    }

    private static String suggestion(String name) {
        String meant = UnitSpellings.meant(name);
        if (!meant.equals(name)) {
            return ", did you mean '" + meant + "'?";
        }
        Set<String> known = new TreeSet<>(UnitSpellings.names());
        known.addAll(ALIASES.keySet());
        return Suggestion.of(name, known);
    }

    /** Two units that measure the same, if one or both of these are other units in UCUM than people take them for. */
    private static String meant(String from, String to) {
        for (String source : List.of(from, UnitSpellings.meant(from))) {
            for (String target : List.of(to, UnitSpellings.meant(to))) {
                Unit<?> unit = parse(source);
                Unit<?> other = parse(target);
                if (unit != null && other != null && unit.isCompatible(other)) {
                    return ", did you mean from '" + source + "' to '" + target + "'?";
                }
            }
        }
        return "";
    }

    private static BigDecimal decimal(Number number) {
        return switch (number) {
            case BigDecimal decimal -> decimal;
            case BigInteger whole -> new BigDecimal(whole);
            case RationalNumber rational ->
                new BigDecimal(rational.getDividend())
                        .divide(new BigDecimal(rational.getDivisor()), MathContext.DECIMAL128);
            case Long whole -> BigDecimal.valueOf(whole);
            case Integer whole -> BigDecimal.valueOf(whole);
            default -> new BigDecimal(number.toString());
        };
    }
}
