package dev.penstock.e2e.template;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.penstock.e2e.FunctionZip;
import dev.penstock.e2e.Repository;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * What the template sets is read. That nothing a function requires is forgotten is shown by starting it
 * ({@link FunctionZipTest}).
 */
class SettingsTest {

    static final List<String> FUNCTIONS = Repository.FUNCTIONS_SWITCHED_ON;

    @ParameterizedTest
    @FieldSource("FUNCTIONS")
    void aFunctionReadsEverySettingThatItIsGiven(String function) throws Exception {
        FunctionZip zip = FunctionZip.of(Repository.zipOf(function));
        Set<String> ignored =
                new TreeSet<>(Repository.function(function).environment().keySet());

        ignored.removeAll(zip.settingsNamedIn(Repository.zipOf(function) + "-"));
        ignored.removeAll(zip.settingsNamedIn("penstock-logging-"));

        assertEquals(Set.of(), ignored);
    }
}
