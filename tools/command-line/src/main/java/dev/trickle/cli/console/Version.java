package dev.trickle.cli.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;

/**
 * The version of this program.
 *
 * @param revision the commit it was built from, if that is known
 */
public record Version(String version, Optional<String> revision) {

    /** The system property by which the script {@code trickle} gives the revision. */
    private static final String REVISION = "trickle.revision";

    /** That of the program that runs. */
    public static Version ofProgram() {
        var properties = new Properties();
        try (var file = Version.class.getResourceAsStream("version.properties")) {
            properties.load(file);
        } catch (IOException failure) {
            throw new UncheckedIOException("The version cannot be read", failure);
        }
        var revision = Optional.ofNullable(System.getProperty(REVISION)).filter(text -> !text.isBlank());
        return new Version(properties.getProperty("version", "unknown"), revision);
    }

    /** Such as {@code Trickle 0.1.0 (revision 1a2b3c4)}. */
    @Override
    public String toString() {
        return "Trickle " + version
                + revision.map(text -> " (revision " + text + ")").orElse("");
    }
}
