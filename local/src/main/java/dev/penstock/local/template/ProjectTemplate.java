package dev.penstock.local.template;

import java.nio.file.Path;

/** The repository's {@code template.yaml}. */
public final class ProjectTemplate {

    private ProjectTemplate() {}

    /** Where it is, or would be; the launcher says where the repository is. */
    public static Path file() {
        String root = System.getProperty("penstock.root");
        return Path.of(root == null ? "." : root, "template.yaml");
    }
}
