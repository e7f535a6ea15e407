package dev.penstock.e2e;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Java process on Linux holds on to.
 *
 * @param liveBytes of its heap, after a collection
 * @param descriptors open files and sockets
 * @param threads of the operating system
 */
record ProcessFootprint(long liveBytes, int descriptors, int threads) {

    /** A class with its instances and bytes; not what the collector fills gaps with. */
    private static final Pattern CLASS = Pattern.compile("(?m)^\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(?!.*FillerElement)");

    private static final Pattern MOST_DESCRIPTORS = Pattern.compile("(?m)^Max open files\\s+(\\d+)");

    static ProcessFootprint of(long pid) throws IOException, InterruptedException {
        return new ProcessFootprint(liveBytes(pid), descriptors(pid), count(pid, "task"));
    }

    static int descriptors(long pid) {
        return count(pid, "fd");
    }

    /** How many open files and sockets it may have. */
    static long mostDescriptors(long pid) throws IOException {
        Matcher limit = MOST_DESCRIPTORS.matcher(Files.readString(Path.of("/proc/" + pid + "/limits")));
        if (!limit.find()) {
            throw new IOException("no limit of open files in /proc/" + pid + "/limits");
        }
        return Long.parseLong(limit.group(1));
    }

    private static int count(long pid, String what) {
        String[] entries = new File("/proc/" + pid + '/' + what).list();
        if (entries == null) {
            throw new IllegalStateException("cannot list /proc/" + pid + '/' + what);
        }
        return entries.length;
    }

    private static long liveBytes(long pid) throws IOException, InterruptedException {
        Path histogram = Files.createTempFile("histogram", ".txt");
        try {
            Process jcmd = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(pid),
                            "GC.class_histogram")
                    .redirectErrorStream(true)
                    .redirectOutput(histogram.toFile())
                    .start();
            jcmd.waitFor();
            String text = Files.readString(histogram);
            Matcher classes = CLASS.matcher(text);
            long bytes = 0;
            while (classes.find()) {
                bytes += Long.parseLong(classes.group(1));
            }
            if (bytes == 0) {
                throw new IllegalStateException("no histogram: " + text);
            }
            return bytes;
        } finally {
            Files.delete(histogram);
        }
    }
}
