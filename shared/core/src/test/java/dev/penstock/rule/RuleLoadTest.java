package dev.penstock.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleLoadTest {

    @TempDir
    Path pipeline;

    /** What a rule of each kind looks like; N is its number. */
    private static final String[] KINDS = {"""
  - name: normalise-N
    match: {type: [type-N]}
    steps:
      - time: {from: [iso, epoch-ms], zone: Europe/Berlin}
      - convert: {field: temperature, from: degF, to: Cel}
      - convert: {field: pressure, from: psi, to: bar}
      - set: {hot: "data.temperature > N.5", margin: "N.5 - data.temperature"}
""", """
  - name: site-N
    match: {type: [type-N], deviceId: [{prefix: "site-N-"}], data: {mode: [run, {prefix: idle}]}}
    steps:
      - rename: {temp: temperature, p: pressure}
      - default: {site: "N", limits.high: N}
      - drop: [raw, debug]
""", """
  - name: filter-N
    match: {type: [type-N]}
    when: "has(data.temperature) && (data.temperature < -60.0 || data.temperature > 160.0)"
    steps:
      - filter: "!has(data.keep) || data.keep != true"
""", """
  - name: level-N
    match: {data: {level: [{numeric: [">", N, "<=", 1000]}]}}
    steps:
      - set: {label: "data.level > 900.0 ? 'high' : data.level > 500.0 ? 'middle' : 'low'"}
"""};

    @Test
    void fiveHundredRulesLoadInSeconds() throws IOException {
        StringBuilder yaml = new StringBuilder("rules:\n");
        for (int i = 0; i < 500; i++) {
            yaml.append(KINDS[i % KINDS.length].replace("N", Integer.toString(i)));
        }
        // The time of this thread, so that what else the machine does is not counted.
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        RuleSet rules = Pipeline.rules(pipeline, yaml.toString());
        double seconds = (threads.getCurrentThreadCpuTime() - start) / 1e9;
        System.out.printf("500 rules loaded in %.2f s of processor time%n", seconds);
        assertEquals(500, rules.size());
        assertTrue(seconds < 5, seconds + " s");
    }
}
