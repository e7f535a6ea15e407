package dev.penstock.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What tells one state of a pipeline directory from another: a hash of the paths and contents of its files. Tests do not
 * count, since no function reads them; nor does what editors leave behind, hidden files and {@code name~}. The script that
 * makes the layer computes the same.
 */
public final class PipelineVersion {

    /** 48 bits: nobody has so many versions that two would be the same. */
    private static final int HEX_DIGITS = 12;

    private PipelineVersion() {}

    /**
     * The version of the files as they are now.
     *
     * @return 12 hexadecimal digits
     * @throws PipelineException if the directory is not there or a file cannot be read
     */
    public static String of(Path pipeline) {
        Faults faults = new Faults();
        faults.requireDirectory(pipeline);
        faults.throwIfAny();
        MessageDigest digest = sha256();
        try {
            for (Map.Entry<String, Path> file : files(pipeline).entrySet()) {
                byte[] content = Files.readAllBytes(file.getValue());
                digest.update(file.getKey().getBytes(StandardCharsets.UTF_8));
                // No path holds a zero, and the length says where the content ends.
                digest.update((byte) 0);
                digest.update(
                        ByteBuffer.allocate(Long.BYTES).putLong(content.length).flip());
                digest.update(content);
            }
        } catch (IOException e) {
            throw new PipelineException(List.of(new Fault(pipeline, 0, 0, "cannot be read: " + e)));
        }
        return HexFormat.of().formatHex(digest.digest()).substring(0, HEX_DIGITS);
    }

    /** The files that count, by their path in the directory with {@code /}, sorted by it. */
    private static Map<String, Path> files(Path pipeline) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(pipeline, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path relative = pipeline.relativize(file);
                if (counts(relative)) {
                    files.put(relative.toString().replace('\\', '/'), file);
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return files;
    }

    private static boolean counts(Path relative) {
        return !relative.startsWith("tests")
                && !relative.toString().endsWith("~")
                && StreamSupport.stream(relative.spliterator(), false)
                        .noneMatch(name -> name.toString().startsWith("."));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
