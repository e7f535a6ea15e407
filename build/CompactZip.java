import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Makes a function's zip about a third smaller and the same bytes for the same jars: {@code java CompactZip.java ZIP}.
 *
 * <p>A jar compresses each class for itself, so what thousands of classes have in common is stored thousands of times.
 * Here the jars are stored plainly inside the zip, which compresses each jar as a whole. Lambda unpacks the zip once; a
 * plain jar is also a little quicker to load classes from.
 */
final class CompactZip {

    /** Zip has no zone: a local time is the same bytes everywhere. */
    private static final LocalDateTime FIXED_TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

    private CompactZip() {}

    public static void main(String[] args) throws IOException {
        Path zip = Path.of(args[0]);
        Map<String, byte[]> entries = new TreeMap<>();
        read(Files.readAllBytes(zip), (name, bytes) -> {
            if (!name.endsWith("/")) {
                entries.put(name, name.endsWith(".jar") ? stored(bytes) : bytes);
            }
        });
        Path compact = zip.resolveSibling(zip.getFileName() + ".compact");
        try (OutputStream file = Files.newOutputStream(compact);
                ZipOutputStream out = new ZipOutputStream(file)) {
            out.setLevel(Deflater.BEST_COMPRESSION);
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(entry(entry.getKey()));
                out.write(entry.getValue());
                out.closeEntry();
            }
        }
        Files.move(compact, zip, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The same jar without compression, its entries in the same order. */
    private static byte[] stored(byte[] jar) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(jar.length * 3);
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            read(jar, (name, content) -> {
                ZipEntry entry = entry(name);
                CRC32 checksum = new CRC32();
                checksum.update(content);
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(content.length);
                entry.setCompressedSize(content.length);
                entry.setCrc(checksum.getValue());
                out.putNextEntry(entry);
                out.write(content);
                out.closeEntry();
            });
        }
        return bytes.toByteArray();
    }

    private static ZipEntry entry(String name) {
        ZipEntry entry = new ZipEntry(name);
        entry.setTimeLocal(FIXED_TIME);
        return entry;
    }

    private static void read(byte[] zip, EntryReader reader) throws IOException {
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                reader.read(entry.getName(), in.readAllBytes());
            }
        }
    }

    private interface EntryReader {
        void read(String name, byte[] content) throws IOException;
    }
}
