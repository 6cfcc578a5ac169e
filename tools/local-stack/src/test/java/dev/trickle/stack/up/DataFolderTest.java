package dev.trickle.stack.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

    @TempDir
    private Path folder;

    @Test
    void keepsASecretOnceItIsMade() {
        var secret = new DataFolder(folder).secret("contact-key-secret");

        assertThat(secret).hasSizeGreaterThan(40);
        assertThat(new DataFolder(folder).secret("contact-key-secret")).isEqualTo(secret);
    }

    @Test
    void showsItsSecretToNobodyElse() throws IOException {
        new DataFolder(folder).secret("contact-key-secret");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("contact-key-secret"))))
                .isEqualTo("rw-------");
    }

    @Test
    void leavesSettingsAlone() throws IOException {
        var data = new DataFolder(folder);
        Files.writeString(data.settings(), "trickle: {}");

        data.ensureSettings();

        assertThat(data.settings()).hasContent("trickle: {}");
    }
}
