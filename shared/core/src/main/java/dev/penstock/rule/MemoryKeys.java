package dev.penstock.rule;

import dev.penstock.yaml.YamlValue;
import java.util.HashMap;
import java.util.Map;

/**
 * Names what steps remember while the rules are read: two steps never share a key, a step keeps its key however the file is
 * edited around it, and all together cannot outgrow what is stored of a device.
 */
final class MemoryKeys {

    /** 16 bytes each, stored twice. */
    static final int MOST_VALUES = 5_000;

    private final Map<String, YamlValue> claimed = new HashMap<>();
    private String rule = "";
    private int values;

    /** The steps that are read from now on are of this rule. */
    void inRule(String name) {
        rule = name;
    }

    String rule() {
        return rule;
    }

    /** The key of a step that is the only one of its rule to do something to something. */
    String claim(String operation, String subject, YamlValue step) {
        return note(operation + ' ' + rule + '/' + subject, "'" + subject + "' is there already", step);
    }

    /** The key of a step whose subject has the same name in every rule. */
    String claimGlobally(String operation, String subject, YamlValue step) {
        return note(operation + ' ' + subject, operation + " '" + subject + "' is there already", step);
    }

    private String note(String key, String reason, YamlValue step) {
        YamlValue first = claimed.putIfAbsent(key, step);
        if (first != null) {
            step.fault(reason + ", in " + first.file() + ":" + first.place().line());
        }
        return key;
    }

    /** Counts the values that a step keeps of a device. */
    void keepValues(int count, YamlValue step) {
        values += count;
        if (values > MOST_VALUES && values - count <= MOST_VALUES) {
            step.fault("the steps up to here keep " + values + " values of a device, at most " + MOST_VALUES
                    + " can be stored: make windows smaller (last: 20)");
        }
    }
}
