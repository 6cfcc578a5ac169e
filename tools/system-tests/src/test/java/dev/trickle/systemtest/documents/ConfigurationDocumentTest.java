package dev.trickle.systemtest.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code -Dconfiguration.renew=true} writes the document. */
class ConfigurationDocumentTest {

    private static final Path FILE = Path.of("..", "..", "docs", "configuration.md");

    private final ConfigurationDocument document = new ConfigurationDocument();

    @Test
    void theDocumentListsEverySetting() throws IOException {
        if (Boolean.getBoolean("configuration.renew")) {
            Files.writeString(FILE, document.text());
        }

        assertThat(document.names()).hasSizeGreaterThan(90).doesNotHaveDuplicates();
        assertThat(Files.readString(FILE)).isEqualTo(document.text());
    }

    @Test
    void everyVariableHasAMeaning() {
        assertThat(document.variablesWithoutMeaning()).isEmpty();
    }

    @Test
    void everySettingHasAMeaning() {
        assertThat(document.settings()).allSatisfy(setting -> {
            assertThat(setting.meaning()).as(setting.name()).isNotBlank();
            assertThat(setting.allowed()).as(setting.name()).isNotBlank();
        });
    }
}
