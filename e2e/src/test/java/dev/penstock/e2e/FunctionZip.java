package dev.penstock.e2e;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.StringEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * What is uploaded for a function.
 *
 * @param path the zip
 * @param entries its files by name
 */
public record FunctionZip(Path path, Map<String, byte[]> entries) {

    /** Reads the zip that Maven made; aborts the test where there is none, except in CI. */
    public static FunctionZip of(String function) throws IOException {
        Path path = Repository.root().resolve("functions/" + function + "/target/" + function + ".zip");
        if (!Files.isRegularFile(path)) {
            LeftOut.because(path + " is not built: run ./penstock build or mvn verify");
        }
        return read(path);
    }

    /** Reads a zip, such as a layer's. */
    public static FunctionZip read(Path path) throws IOException {
        return new FunctionZip(path, unzip(Files.newInputStream(path)));
    }

    /** In bytes. */
    public long size() throws IOException {
        return Files.size(path);
    }

    /** The classes and resources of the one jar whose name starts so. */
    public Map<String, byte[]> jar(String prefix) throws IOException {
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
            if (entry.getKey().startsWith("lib/" + prefix)) {
                return unzip(new ByteArrayInputStream(entry.getValue()));
            }
        }
        throw new IllegalStateException(path + " has no lib/" + prefix + "*");
    }

    /** The settings that the classes of a jar name, for example {@code PENSTOCK_LANES}. */
    public Set<String> settingsNamedIn(String jarPrefix) throws IOException {
        Set<String> settings = new TreeSet<>();
        for (Map.Entry<String, byte[]> file : jar(jarPrefix).entrySet()) {
            if (!file.getKey().endsWith(".class")) {
                continue;
            }
            for (var constant : ClassFile.of().parse(file.getValue()).constantPool()) {
                if (constant instanceof StringEntry text && text.stringValue().matches("PENSTOCK_[A-Z_]*[A-Z]")) {
                    settings.add(text.stringValue());
                }
            }
        }
        return settings;
    }

    /** Writes its files below a directory. */
    public void unpackTo(Path directory) throws IOException {
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
            Path file = directory.resolve(entry.getKey());
            Files.createDirectories(file.getParent());
            Files.write(file, entry.getValue());
        }
    }

    private static Map<String, byte[]> unzip(InputStream source) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(source)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.isDirectory()) {
                    files.put(entry.getName(), zip.readAllBytes());
                }
            }
        }
        return files;
    }
}
