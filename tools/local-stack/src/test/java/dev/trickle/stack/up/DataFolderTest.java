package dev.trickle.stack.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

    @TempDir
    private Path folder;

    @Test
    void keepsAGeneratedSecret() {
        var secret = new DataFolder(folder).secret("contact-key-secret");

        assertThat(secret).hasSizeGreaterThan(40);
        assertThat(new DataFolder(folder).secret("contact-key-secret")).isEqualTo(secret);
    }

    @Test
    void secretIsReadableByItsOwnerOnly() throws IOException {
        new DataFolder(folder).secret("contact-key-secret");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("contact-key-secret"))))
                .isEqualTo("rw-------");
    }

    @Test
    void newFolderIsReadableByItsOwnerOnly() throws IOException {
        var data = new DataFolder(folder.resolve("new"));

        assertThat(data.ensurePrivate()).isFalse();
        data.ensureLog();

        assertThat(permissionsOf(data.path())).isEqualTo("rwx------");
        assertThat(permissionsOf(data.log())).isEqualTo("rw-------");
    }

    @Test
    void removesPermissionsOfOthersFromAnExistingFolder() throws IOException {
        var data = new DataFolder(Files.createDirectory(folder.resolve("old")));
        for (var name : List.of("lock", "installation.yaml", "trickle.log", "trickle.log.1")) {
            setMode(Files.createFile(data.path().resolve(name)), "rw-r--r--");
        }
        setMode(data.path(), "rwxr-xr-x");

        assertThat(data.ensurePrivate()).isTrue();

        assertThat(permissionsOf(data.path())).isEqualTo("rwx------");
        assertThat(permissionsOf(data.settings())).isEqualTo("rw-------");
        assertThat(permissionsOf(data.log())).isEqualTo("rw-------");
        assertThat(permissionsOf(data.path().resolve("trickle.log.1"))).isEqualTo("rw-------");
        assertThat(data.ensurePrivate()).isFalse();
    }

    /** Such as {@code --data /tmp} or {@code --data ~}. */
    @Test
    void rejectsAFolderWithOtherContentThatIsReadableByOthers() throws IOException {
        var data = new DataFolder(Files.createDirectory(folder.resolve("shared")));
        Files.createFile(data.path().resolve("letter"));
        setMode(data.path(), "rwxr-xr-x");

        assertThatThrownBy(data::ensurePrivate)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("chmod 700 '" + data.path() + "'");

        assertThat(permissionsOf(data.path())).isEqualTo("rwxr-xr-x");
    }

    private static void setMode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static String permissionsOf(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void doesNotOverwriteSettings() throws IOException {
        var data = new DataFolder(folder);
        Files.writeString(data.settings(), "trickle: {}");

        data.ensureSettings(false);

        assertThat(data.settings()).hasContent("trickle: {}");
    }
}
